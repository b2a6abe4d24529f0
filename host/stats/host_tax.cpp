// host/stats/host_tax.cpp: medians, and their geometric mean.
#include "stats/host_tax.hpp"

#include <algorithm>
#include <cmath>

#include "stats/summary.hpp"

namespace pyhost {
namespace {

// Of the pairs' ratios; their "seconds" are factors.
Summary summarize_pairs(const TaxedLoop& loop) {
    std::vector<double> factors;
    for (const LoopPair& pair : loop.pairs) factors.push_back(pair.host_s / pair.stock_s);
    return summarize(factors);
}

}  // namespace

double tax_of(const TaxedLoop& loop) { return summarize_pairs(loop).median_s; }

std::optional<TaxSummary> summarize(const HostTax& tax) {
    if (tax.loops.empty()) return std::nullopt;
    std::vector<double> factors;
    std::vector<double> spreads;
    double logarithms = 0;
    for (const TaxedLoop& loop : tax.loops) {
        const Summary pairs = summarize_pairs(loop);
        factors.push_back(pairs.median_s);
        spreads.push_back(pairs.relative_spread());
        logarithms += std::log(factors.back());
    }
    const auto [lowest, highest] = std::ranges::minmax(factors);
    return TaxSummary{.factor = std::exp(logarithms / static_cast<double>(factors.size())),
                      .lowest = lowest,
                      .highest = highest,
                      .spread = summarize(spreads).median_s};
}

}  // namespace pyhost
