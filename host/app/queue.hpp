// host/app/queue.hpp: `pyhost bench KERNEL --queue`: measured, printed, written.
#pragma once

#include <string>
#include <vector>

#include "bench/context.hpp"
#include "report/progress.hpp"

namespace pyhost {

// `arguments` as typed; returns the exit status.  Throws Error where it could not be run.
int report_queue(const std::vector<std::string>& arguments, const bench::Context& context, Progress& progress);

}  // namespace pyhost
