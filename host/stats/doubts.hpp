// host/stats/doubts.hpp: what a careful reader would question in a report, as sentences that name the next step.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"

namespace pyhost {

// In the order of the rows, failures first. Rows without a fault yield nothing.
std::vector<std::string> doubts(const Report& report);

}  // namespace pyhost
