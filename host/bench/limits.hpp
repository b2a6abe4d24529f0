// host/bench/limits.hpp: measures this machine's own limits, in half a second.
#pragma once

#include "core/limits.hpp"

namespace pyhost::bench {

// Not the GIL's, which a Python must be asked for.
Limits measure_limits();

}  // namespace pyhost::bench
