// host/app/break_even.hpp: `pyhost bench KERNEL --break-even`: measured, printed, written.
#pragma once

#include <string>
#include <vector>

#include "bench/context.hpp"
#include "report/progress.hpp"

namespace pyhost {

// `arguments` as typed; returns the exit status.  Throws Error where it could not be run.
int report_break_even(const std::vector<std::string>& arguments, const bench::Context& context, Progress& progress);

}  // namespace pyhost
