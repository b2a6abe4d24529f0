// host/bench/comparison.hpp: `pyhost script.py --backend=...` and `pyhost bench`: from the request to the report.
#pragma once

#include "bench/context.hpp"
#include "core/result.hpp"

namespace pyhost::bench {

// The script of the command line against every contestant.  Throws Error where that could not be run.
Report compare(const Context& context);

// Each kernel of the command line (all, where none is named), one after another, in one report.
Report bench(const Context& context);

// The kernels that the command line names; all, where it names none.  Throws Error for one that there is not.
std::vector<std::string> kernels_of(const Context& context);

// 0 fine, 1 a failed row, 2 nothing could be measured, 130 interrupted.
int exit_status(const Report& report);

}  // namespace pyhost::bench
