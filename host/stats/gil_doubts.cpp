// host/stats/gil_doubts.cpp: one function for each doubt.
#include "stats/gil_doubts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stats/findings.hpp"
#include "stats/ratio.hpp"
#include "stats/summary.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

constexpr double long_stall_s = 0.05;    // ten switch intervals of 5 ms: no hand-over explains it
constexpr double short_call_s = 100e-6;  // above it a release, 50 ns to 1 µs, is lost in the noise
constexpr double busy_core = 0.8;        // below it the call itself waits, for a device say

bool is_measured(const Row& row) { return row.status == Status::correct; }

const Row* released_sibling(const Group& group, const Row& row) {
    const auto found = std::ranges::find_if(group.rows, [&](const Row* other) {
        return other->key.backend == row.key.backend && other->key.policy == GilPolicy::released && is_measured(*other);
    });
    return found == group.rows.end() ? nullptr : *found;
}

std::optional<double> stall_s(const Row& row) {
    if (!is_measured(row) || !row.heartbeat || !row.heartbeat->reason.empty()) return std::nullopt;
    return row.heartbeat->stall_s;
}

double median_s(const Row& row) {
    const auto cell = summarize_at(row, 1);
    return cell ? cell->call.median_s : 0;
}

void doubt_release_cost(const Group& group, std::vector<std::string>& sentences) {
    for (const Row* row : group.rows) {
        const Row* released = released_sibling(group, *row);
        if (!is_measured(*row) || row->key.policy != GilPolicy::held || released == nullptr) continue;
        const double held_s = median_s(*row);
        const double cost_s = median_s(*released) - held_s;
        if (held_s <= 0 || held_s > short_call_s || cost_s < 0.2 * held_s) continue;
        const auto ratio = ratio_of(*released, *row);
        if (ratio && ratio->interval && ratio->may_be_equal()) continue;
        const std::string share =
            cost_s > held_s ? "more than the call's own " + format_seconds(held_s)
                            : format_percent(cost_s / held_s) + " of the call's own " + format_seconds(held_s);
        sentences.push_back(
            fmt::format("releasing the GIL costs {} {} a call, {}: hold the GIL for calls this short (--gil=held)",
                        row->key.backend, format_seconds(cost_s), share));
    }
}

std::string stall_sentence(const Findings& stalls, const char* advice) {
    Findings calls = stalls;
    for (Finding& call : calls) call.value = call.row->heartbeat->call_s;
    return fmt::format("while {} {} ({} a call), no other Python thread ticked for {}{}", names_of(stalls),
                       agree(stalls, "runs", "run"), range_of(calls, format_seconds), range_of(stalls, format_seconds),
                       advice);
}

void doubt_stalls(const Group& group, std::vector<std::string>& sentences) {
    Findings curable;
    Findings others;
    for (const Row* row : group.rows) {
        const auto stall = stall_s(*row);
        const bool may_stall = row->key.policy == GilPolicy::released || row == group.reference;
        if (may_stall || !stall || *stall < long_stall_s) continue;
        const Row* released = released_sibling(group, *row);
        const auto cured = released == nullptr ? std::nullopt : stall_s(*released);
        (cured && *cured < *stall / 2 ? curable : others).push_back({row, *stall});
    }
    if (!curable.empty()) sentences.push_back(stall_sentence(curable, "; --gil=released let them run"));
    if (!others.empty()) sentences.push_back(stall_sentence(others, ""));
}

void doubt_released_stalls(const Group& group, std::vector<std::string>& sentences) {
    Findings stalls;
    for (const Row* row : group.rows) {
        const auto stall = stall_s(*row);
        const bool is_long = stall && *stall >= long_stall_s && *stall >= row->heartbeat->call_s / 2;
        if (row->key.policy == GilPolicy::released && is_long) stalls.push_back({row, *stall});
    }
    if (stalls.empty()) return;
    sentences.push_back(
        fmt::format("{} let the GIL go, and yet no other Python thread ticked for {}: another process is "
                    "using the machine, or the native code takes every core; rerun when it is idle",
                    names_of(stalls), range_of(stalls, format_seconds)));
}

void doubt_held_cores(const Group& group, std::vector<std::string>& sentences) {
    Findings busy;
    for (const Row* row : group.rows) {
        const auto cell = summarize_at(*row, 1);
        const bool is_parallel = cell && cell->cores > 1.5;
        if (is_measured(*row) && row->key.policy == GilPolicy::held && is_parallel) busy.push_back({row, cell->cores});
    }
    if (busy.empty()) return;
    const auto cores = [](double value) { return fmt::format("{:.1f}", value); };
    sentences.push_back(
        fmt::format("{} {} {} cores busy while all other Python threads stall; --gil=released uses the same "
                    "cores and lets them run",
                    names_of(busy), agree(busy, "keeps", "keep"), range_of(busy, cores)));
}

// How much of its calls' time a cell's threads spend wanting the GIL.
double waiting_share(const CellSummary& cell) {
    if (!cell.gil) return 0;
    const double all_s = cell.gil->held_s + cell.gil->released_s + cell.gil->waiting_s;
    return all_s > 0 ? cell.gil->waiting_s / all_s : 0;
}

// Threads that release the GIL should get a core each, as far as there are cores, if their call is pure computing.
void doubt_released_cores(const Report& report, const Group& group, std::vector<std::string>& sentences) {
    Findings starved;
    int threads = 0;
    for (const Row* row : group.rows) {
        const int most = highest_threads(*row);
        const auto one = summarize_at(*row, 1);
        const auto many = summarize_at(*row, most);
        if (!is_measured(*row) || row->key.policy != GilPolicy::released || most < 2 || !one) continue;
        const bool computes =
            one->cores >= busy_core && one->call.median_s >= short_call_s && waiting_share(*many) < 0.2;
        const double due = std::min(most, report.machine.cores);
        if (!computes || many->cores >= 0.75 * due) continue;
        starved.push_back({row, many->cores});
        threads = most;
    }
    if (starved.empty()) return;
    const auto cores = [](double value) { return fmt::format("{:.1f}", value); };
    sentences.push_back(fmt::format(
        "{} got {} {} at {} threads: another process is using the machine; rerun when it is idle", names_of(starved),
        range_of(starved, cores), range_of(starved, cores) == "1.0" ? "core" : "cores", threads));
}

}  // namespace

std::vector<std::string> gil_doubts(const Report& report, const Group& group) {
    std::vector<std::string> sentences;
    doubt_release_cost(group, sentences);
    doubt_stalls(group, sentences);
    doubt_released_stalls(group, sentences);
    doubt_held_cores(group, sentences);
    doubt_released_cores(report, group, sentences);
    return sentences;
}

}  // namespace pyhost
