// host/app/context.hpp: what the command line and this executable's surroundings make of a measurement.
#pragma once

#include "bench/context.hpp"
#include "core/options.hpp"
#include "report/progress.hpp"

namespace pyhost {

// With the catalogue of this executable, a seed, and a program on standard input ("-") read into "-c TEXT".
// `progress` must outlive the context.
bench::Context context_of(const Options& options, Progress& progress);

}  // namespace pyhost
