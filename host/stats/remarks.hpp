// host/stats/remarks.hpp: what explains a report's tables and is no doubt about its numbers.
#pragma once

#include "core/result.hpp"
#include "stats/findings.hpp"

namespace pyhost {

// An interrupted run, a Python without a GIL, rows with a GIL for each thread, cells and stalls that are missing.
// Heaviest first. The findings point to the report's rows, which must outlive them.
Findings remarks(const Report& report);

}  // namespace pyhost
