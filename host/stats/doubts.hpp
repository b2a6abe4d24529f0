// host/stats/doubts.hpp: what a careful reader would question in a report.
#pragma once

#include "core/result.hpp"
#include "stats/findings.hpp"

namespace pyhost {

// Heaviest first, failures before all others. Rows without a fault yield nothing. The findings point to the report's
// rows, which must outlive them.
Findings doubts(const Report& report);

}  // namespace pyhost
