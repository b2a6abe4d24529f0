// host/stats/host_tax.hpp: from pairs of seconds to "takes 1.08x as long".
#pragma once

#include <optional>

#include "core/host_tax.hpp"
#include "stats/ratio.hpp"

namespace pyhost {

// Host over stock: median over the pairs. Throws Error where there are none.
double tax_of(const TaxedLoop& loop);

struct TaxSummary {
    // Over the pairs of processes the geometric mean; of each the median over its rounds of their geometric mean over
    // the loops: a long loop counts no more.
    double factor = 1;
    std::optional<Interval> interval;  // of that mean, 95 %; absent below three pairs of processes
    double lowest = 1;                 // of the loops
    double highest = 1;

    // The interval is at most 5 points wide: else the machine was too busy to tell.
    bool is_known() const;
};

// nullopt where nothing was measured.
std::optional<TaxSummary> summarize(const HostTax& tax);

}  // namespace pyhost
