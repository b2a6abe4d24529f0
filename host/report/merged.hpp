// host/report/merged.hpp: runs of several interpreters or machines in one table.
#pragma once

#include <span>
#include <string>

#include "core/result.hpp"

namespace pyhost {

struct Run {
    std::string file;
    Report report;
};

// A table for each (kernel, case), its rows run by run: time, speed-up over the run's own reference and over the first
// run's, calls a second at one thread and at the most threads of any run, their ratio ("-" where a run has not so
// many).  Then which run is which, and what makes them hard to compare.
std::string format_merged(std::span<const Run> runs);

}  // namespace pyhost
