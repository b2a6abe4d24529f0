// host/stats/summary.cpp: quantiles, and the figures of a cell from its samples.
#include "stats/summary.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.hpp"

namespace pyhost {
namespace {

// Between the two nearest samples, linearly: the definition of NumPy's default and R's type 7.
double quantile(const std::vector<double>& sorted, double share) {
    const double position = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], position - static_cast<double>(below));
}

bool is_usable(const Sample& sample) { return sample.calls_of_all(1) > 0 && sample.own_s() > 0; }

// `figure` of each usable sample, where it has one.
template <typename Figure>
std::vector<double> collect(const Cell& cell, Figure figure) {
    std::vector<double> values;
    for (const Sample& sample : cell.samples) {
        if (is_usable(sample)) values.push_back(figure(sample));
    }
    return values;
}

template <typename Figure>
double median(const Cell& cell, Figure figure) {
    return summarize(collect(cell, figure)).median_s;
}

double calls_per_s(const Sample& sample, int threads) {
    const bool has_loop = threads == 1 && sample.loop_call_s > 0;
    return has_loop ? 1 / sample.loop_call_s : sample.calls_of_all(threads) / sample.own_s();
}

std::optional<GilPerCall> gil_per_call(const Cell& cell) {
    Cell seen{.threads = cell.threads, .samples = {}, .reason = {}};
    for (const Sample& sample : cell.samples) {
        if (is_usable(sample) && sample.gil) seen.samples.push_back(sample);
    }
    if (seen.samples.empty()) return std::nullopt;
    const auto per_call = [&](double GilSplit::*part) {
        return median(seen,
                      [&](const Sample& sample) { return (*sample.gil).*part / sample.calls_of_all(cell.threads); });
    };
    return GilPerCall{.held_s = per_call(&GilSplit::held_s),
                      .released_s = per_call(&GilSplit::released_s),
                      .waiting_s = per_call(&GilSplit::waiting_s)};
}

}  // namespace

double Summary::relative_spread() const { return median_s > 0 ? spread_s / median_s : 0; }

Summary summarize(std::span<const double> samples_s) {
    require(!samples_s.empty(), "cannot summarise a cell without samples");
    std::vector<double> sorted(samples_s.begin(), samples_s.end());
    std::ranges::sort(sorted);
    return {.median_s = quantile(sorted, 0.5),
            .spread_s = quantile(sorted, 0.75) - quantile(sorted, 0.25),
            .samples = sorted.size()};
}

std::optional<CellSummary> summarize(const Cell& cell) {
    const std::vector<double> calls_s = collect(
        cell, [&](const Sample& sample) { return sample.own_s() * cell.threads / sample.calls_of_all(cell.threads); });
    if (calls_s.empty()) return std::nullopt;
    return CellSummary{
        .call = summarize(calls_s),
        .calls_per_s = median(cell, [&](const Sample& s) { return calls_per_s(s, cell.threads); }),
        .cores = median(cell, [](const Sample& s) { return s.cpu_s / s.wall_s; }),
        .core_wait = median(cell, [](const Sample& s) { return s.core_wait_s / s.wall_s; }),
        .queued = median(cell, [&](const Sample& s) { return s.all_core_wait_s / (s.wall_s * cell.threads); }),
        .gil = gil_per_call(cell)};
}

std::optional<CellSummary> summarize_at(const Row& row, int threads) {
    const Cell* cell = cell_at(row, threads);
    return cell == nullptr ? std::nullopt : summarize(*cell);
}

// Threads that outnumber the cores wait, too, and have all of them.
bool is_crowded(const Row& row, int threads, int cores) {
    constexpr double waited = 0.1;
    constexpr double all = 0.85;
    constexpr double of_its_own = 1.25;  // a thread's calls that keep more cores busy than one
    const auto one = summarize_at(row, 1);
    const auto many = summarize_at(row, threads);
    if (!many || many->queued <= waited || many->cores >= all * cores) return false;
    return !one || one->cores <= of_its_own;
}

std::optional<double> speedup(const Report& report, const Row& row) {
    const Row* reference = reference_of(report, row);
    if (reference == nullptr || !is_ranked(row.status)) return std::nullopt;
    const auto before = summarize_at(*reference, 1);
    const auto after = summarize_at(row, 1);
    if (!before || !after) return std::nullopt;
    return before->call.median_s / after->call.median_s;
}

StallOutcome outcome_of(const Heartbeat& heartbeat) {
    constexpr double shortest_s = 0.01;  // as measure/python/heartbeat.py has it
    if (heartbeat.reason.empty()) return StallOutcome::measured;
    return heartbeat.call_s < shortest_s ? StallOutcome::short_call : StallOutcome::unknown;
}

int highest_threads(const Row& row) {
    int highest = 0;
    for (const Cell& cell : row.cells) {
        if (std::ranges::any_of(cell.samples, is_usable)) highest = std::max(highest, cell.threads);
    }
    return highest;
}

}  // namespace pyhost
