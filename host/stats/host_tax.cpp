// host/stats/host_tax.cpp: geometric means of rounds, medians of processes, and the interval across these.
#include "stats/host_tax.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/summary.hpp"

namespace pyhost {
namespace {

constexpr double widest_known = 0.05;
// The geometric mean over the loops of each round's ratio.
std::vector<double> rounds_of(const HostTax& tax) {
    std::size_t count = tax.loops.front().pairs.size();
    for (const TaxedLoop& loop : tax.loops) count = std::min(count, loop.pairs.size());
    std::vector<double> rounds;
    for (std::size_t round = 0; round < count; ++round) {
        double logarithms = 0;
        for (const TaxedLoop& loop : tax.loops) {
            logarithms += std::log(loop.pairs[round].host_s / loop.pairs[round].stock_s);
        }
        rounds.push_back(std::exp(logarithms / static_cast<double>(tax.loops.size())));
    }
    return rounds;
}

// Of each pair of processes, the logarithm of its median round.
std::vector<double> processes_of(const HostTax& tax) {
    const std::vector<double> rounds = rounds_of(tax);
    const auto each = static_cast<std::size_t>(std::max(1, tax.rounds));
    std::vector<double> logarithms;
    for (std::size_t first = 0; first < rounds.size(); first += each) {
        const auto begin = rounds.begin() + static_cast<std::ptrdiff_t>(first);
        const auto end = rounds.begin() + static_cast<std::ptrdiff_t>(std::min(first + each, rounds.size()));
        logarithms.push_back(std::log(summarize(std::vector<double>(begin, end)).median_s));
    }
    return logarithms;
}

}  // namespace

bool TaxSummary::is_known() const { return interval && interval->high - interval->low <= widest_known; }

double tax_of(const TaxedLoop& loop) {
    std::vector<double> factors;
    for (const LoopPair& pair : loop.pairs) factors.push_back(pair.host_s / pair.stock_s);
    return summarize(factors).median_s;
}

std::optional<TaxSummary> summarize(const HostTax& tax) {
    if (tax.loops.empty()) return std::nullopt;
    std::vector<double> factors;
    for (const TaxedLoop& loop : tax.loops) factors.push_back(tax_of(loop));
    const auto [lowest, highest] = std::ranges::minmax(factors);
    const Ratio mean = mean_ratio(processes_of(tax));
    return TaxSummary{.factor = mean.factor, .interval = mean.interval, .lowest = lowest, .highest = highest};
}

}  // namespace pyhost
