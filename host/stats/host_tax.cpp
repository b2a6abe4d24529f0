// host/stats/host_tax.cpp: medians, and their geometric mean.
#include "stats/host_tax.hpp"

#include <algorithm>
#include <cmath>

#include "stats/summary.hpp"

namespace pyhost {

double tax_of(const TaxedLoop& loop) {
    std::vector<double> factors;
    for (const LoopPair& pair : loop.pairs) factors.push_back(pair.host_s / pair.stock_s);
    return summarize(factors).median_s;
}

std::optional<TaxSummary> summarize(const HostTax& tax) {
    if (tax.loops.empty()) return std::nullopt;
    std::vector<double> factors;
    double logarithms = 0;
    for (const TaxedLoop& loop : tax.loops) {
        factors.push_back(tax_of(loop));
        logarithms += std::log(factors.back());
    }
    const auto [lowest, highest] = std::ranges::minmax(factors);
    return TaxSummary{
        .factor = std::exp(logarithms / static_cast<double>(factors.size())), .lowest = lowest, .highest = highest};
}

}  // namespace pyhost
