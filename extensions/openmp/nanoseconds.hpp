// extensions/openmp/nanoseconds.hpp: durations, and times of the steady clock, as the team counts them.
#pragma once

#include <cstdint>

namespace pyhost::openmp {

using Nanoseconds = std::int64_t;

}  // namespace pyhost::openmp
