// host/app/watched.hpp: `pyhost gil` and `pyhost run`: a script in a process of its own, and what it did with the GIL.
#pragma once

#include <string>
#include <vector>

#include "core/options.hpp"

namespace pyhost {

// Leaves with the script's own status or signal; returns only where Python could not be started.
int run_watched(const std::vector<std::string>& arguments, const Options& options);

}  // namespace pyhost
