// host/bench/machine.hpp: what the report says of the machine.
#pragma once

#include <string>

#include "core/result.hpp"

namespace pyhost::bench {

// CPU, cores that this process may use, operating system, pyhost's version; Python's fields are the children's to fill.
Machine this_machine();

// That this process may use; at least 1.
int usable_cores();

// What can be allocated without swapping (MemAvailable), in bytes; 0 where that is not known.
double free_memory();

std::string now_iso8601();

}  // namespace pyhost::bench
