// host/stats/host_tax.cpp: rounds, their geometric means, and the median's interval.
#include "stats/host_tax.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/summary.hpp"

namespace pyhost {
namespace {

constexpr double widest_known = 0.05;
constexpr double beyond = 0.025;  // of the probability, on either side of a 95 % interval

// The geometric mean over the loops of each round's ratio, ascending.
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
    std::ranges::sort(rounds);
    return rounds;
}

// Of the median, by order statistics: how many of n values lie below it is a binomial of one half.
std::optional<Interval> interval_of(const std::vector<double>& sorted) {
    const std::size_t n = sorted.size();
    double probability = std::pow(0.5, static_cast<double>(n));  // that exactly `below` of them do
    double cumulated = probability;
    std::size_t below = 0;
    if (n == 0 || cumulated > beyond) return std::nullopt;
    while (true) {
        probability *= static_cast<double>(n - below) / static_cast<double>(below + 1);
        if (cumulated + probability > beyond) break;
        cumulated += probability;
        ++below;
    }
    return Interval{.low = sorted[below], .high = sorted[n - 1 - below]};
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
    const std::vector<double> rounds = rounds_of(tax);
    return TaxSummary{
        .factor = summarize(rounds).median_s, .interval = interval_of(rounds), .lowest = lowest, .highest = highest};
}

}  // namespace pyhost
