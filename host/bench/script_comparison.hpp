// host/bench/script_comparison.hpp: compare a script without cases: run it once per backend, replay its recorded calls.
#pragma once

#include "bench/context.hpp"
#include "core/result.hpp"

namespace pyhost::bench {

// Adds to `report` a row "(script)" for the reference and each contestant, and the replays of each swapped function.
// Throws Error where the script fails under the reference, or has nothing swappable.
void compare_script(const Context& context, Report& report);

}  // namespace pyhost::bench
