// host/stats/gil_doubts.cpp: one function for each doubt.
#include "stats/gil_doubts.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "stats/ratio.hpp"
#include "stats/summary.hpp"

namespace pyhost {
namespace {

constexpr double long_stall_s = 0.05;       // ten switch intervals of 5 ms: no hand-over explains it
constexpr double short_call_s = 100e-6;     // above it a release, 50 ns to 1 µs, is lost in the noise
constexpr double shortest_claim_s = 50e-6;  // below it what every binding does with the GIL held may be most of a call
constexpr double partly_released = 0.55;    // below it a claim to release the GIL is worth a word
constexpr double busy_core = 0.8;           // below it the call itself waits, for a device say

bool is_measured(const Row& row) { return is_timed(row.status); }

const Row* released_sibling(const Group& group, const Row& row) {
    const auto found = std::ranges::find_if(group.rows, [&](const Row* other) {
        RowKey key = row.key;
        key.policy = GilPolicy::released;
        return other->key == key && is_measured(*other);
    });
    return found == group.rows.end() ? nullptr : *found;
}

std::optional<double> stall_s(const Row& row) {
    if (!is_measured(row) || !row.heartbeat || outcome_of(*row.heartbeat) != StallOutcome::measured) {
        return std::nullopt;
    }
    return row.heartbeat->stall_s;
}

double median_s(const Row& row) {
    const auto cell = summarize_at(row, 1);
    return cell ? cell->call.median_s : 0;
}

// Evidence is the held row, whose time the release is to be seen beside.
void doubt_release_cost(const Group& group, Findings& findings) {
    for (const Row* row : group.rows) {
        const Row* released = released_sibling(group, *row);
        if (!is_measured(*row) || row->key.policy != GilPolicy::held || released == nullptr) continue;
        const double held_s = median_s(*row);
        const double cost_s = median_s(*released) - held_s;
        if (held_s <= 0 || held_s > short_call_s || cost_s < 0.2 * held_s) continue;
        const auto ratio = ratio_of(*released, *row);
        if (ratio && ratio->interval && ratio->may_be_equal()) continue;
        add(findings, Fault::dear_release, {.row = row, .value = cost_s, .beside = held_s});
    }
}

void doubt_stalls(const Group& group, Findings& findings) {
    for (const Row* row : group.rows) {
        const auto stall = stall_s(*row);
        const bool may_stall = row->key.policy == GilPolicy::released || row == group.reference;
        if (may_stall || !stall || *stall < long_stall_s) continue;
        const Row* released = released_sibling(group, *row);
        const auto cured = released == nullptr ? std::nullopt : stall_s(*released);
        const bool is_cured = cured && *cured < *stall / 2;
        add(findings, is_cured ? Fault::cured_stalls : Fault::stalls,
            {.row = row, .value = *stall, .beside = row->heartbeat->call_s});
    }
}

std::optional<double> released_share(const Sample& sample) {
    if (!sample.gil) return std::nullopt;
    const double all_s = sample.gil->held_s + sample.gil->released_s;
    return all_s > 0 ? std::optional(sample.gil->released_s / all_s) : std::nullopt;
}

// By the majority of the samples: on a busy machine a thread may lose its core at any moment, also where it has let go.
void doubt_released_share(const Group& group, Findings& findings) {
    for (const Row* row : group.rows) {
        const Cell* cell = cell_at(*row, 1);
        if (!is_measured(*row) || row->key.policy != GilPolicy::released || cell == nullptr) continue;
        std::vector<double> shares;
        for (const Sample& sample : cell->samples) {
            if (const auto share = released_share(sample)) shares.push_back(*share);
        }
        if (shares.empty() || median_s(*row) < shortest_claim_s) continue;
        const double usual = summarize(shares).median_s;
        if (usual < partly_released) {
            add(findings, Fault::partly_held, {.row = row, .value = usual, .beside = median_s(*row)});
        }
    }
}

void doubt_released_stalls(const Group& group, Findings& findings) {
    for (const Row* row : group.rows) {
        const auto stall = stall_s(*row);
        const bool is_long = stall && *stall >= long_stall_s && *stall >= row->heartbeat->call_s / 2;
        if (row->key.policy != GilPolicy::released || !is_long) continue;
        add(findings, Fault::released_stalls, {.row = row, .value = *stall, .beside = row->heartbeat->call_s});
    }
}

void doubt_held_cores(const Group& group, Findings& findings) {
    for (const Row* row : group.rows) {
        const auto cell = summarize_at(*row, 1);
        const bool is_parallel = cell && cell->cores > 1.5;
        if (!is_measured(*row) || row->key.policy != GilPolicy::held || !is_parallel) continue;
        add(findings, Fault::held_cores, {.row = row, .value = cell->cores});
    }
}

// How much of its calls' time a cell's threads spend wanting the GIL.
double waiting_share(const CellSummary& cell) {
    if (!cell.gil) return 0;
    const double all_s = cell.gil->held_s + cell.gil->released_s + cell.gil->waiting_s;
    return all_s > 0 ? cell.gil->waiting_s / all_s : 0;
}

// Threads that release the GIL should get a core each, as far as there are cores, if their call is pure computing.
void doubt_released_cores(const Report& report, const Group& group, Findings& findings) {
    for (const Row* row : group.rows) {
        const int most = highest_threads(*row);
        const auto one = summarize_at(*row, 1);
        const auto many = summarize_at(*row, most);
        if (!is_measured(*row) || row->key.policy != GilPolicy::released || most < 2 || !one) continue;
        const bool computes = one->cores + one->core_wait >= busy_core && one->call.median_s >= short_call_s &&
                              waiting_share(*many) < 0.2;
        const double due = std::min(most, report.machine.cores);
        if (!computes || many->cores >= 0.75 * due || is_crowded(*row, most, report.machine.cores)) continue;
        add(findings, Fault::starved, {.row = row, .value = many->cores, .threads = most});
    }
}

void doubt_crowds(const Report& report, const Group& group, Findings& findings) {
    for (const Row* row : group.rows) {
        for (const Cell& cell : row->cells) {
            if (!is_measured(*row) || !is_crowded(*row, cell.threads, report.machine.cores)) continue;
            add(findings, Fault::crowded, {.row = row, .value = summarize(cell)->queued, .threads = cell.threads});
        }
    }
}

}  // namespace

void doubt_gil(const Report& report, const Group& group, Findings& findings) {
    doubt_release_cost(group, findings);
    doubt_released_share(group, findings);
    doubt_stalls(group, findings);
    doubt_released_stalls(group, findings);
    doubt_held_cores(group, findings);
    doubt_crowds(report, group, findings);
    doubt_released_cores(report, group, findings);
}

}  // namespace pyhost
