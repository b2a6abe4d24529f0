// host/bench/break_even.hpp: `pyhost bench KERNEL --break-even`: a size sweep with the GIL held and released.
#pragma once

#include "bench/context.hpp"
#include "core/break_even.hpp"

namespace pyhost::bench {

// Each kernel of the command line (all, where none is named) under each chosen backend (native, where none is named)
// that offers both held and released: proved at every size, then timed.  Throws Error where a named kernel has nothing
// to sweep, and where none has.
BreakEvenReport measure_break_even(const Context& context);

// 0 fine, 1 a failed sweep, 2 nothing could be measured, 130 interrupted.
int exit_status(const BreakEvenReport& report);

}  // namespace pyhost::bench
