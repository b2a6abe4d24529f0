// host/stats/host_tax.hpp: from pairs of seconds to "takes 1.08x as long".
#pragma once

#include <optional>

#include "core/host_tax.hpp"

namespace pyhost {

// Host over stock: median over the pairs. Throws Error where there are none.
double tax_of(const TaxedLoop& loop);

struct TaxSummary {
    double factor = 1;  // geometric mean over the loops: no loop counts more for being longer
    double lowest = 1;  // of the loops
    double highest = 1;
    double spread = 0;  // of one loop between rounds: interquartile range / median, the median over the loops
};

// nullopt where nothing was measured.
std::optional<TaxSummary> summarize(const HostTax& tax);

}  // namespace pyhost
