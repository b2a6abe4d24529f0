// host/bench/check.hpp: `pyhost check`: what functions do with wrong input, and what their calls leave behind.
#pragma once

#include <vector>

#include "bench/context.hpp"
#include "core/survey.hpp"

namespace pyhost::bench {

// Every wrong-input probe and the leak check of each kernel that the chosen backends offer, and of each function of
// --swap; a probe that kills the child is an outcome, and the next one gets a new child. Tells
// which chosen backends cannot be used here, and why. Throws Error where a function of --swap cannot be probed, and
// where there is nothing to probe.
std::vector<ProbeOutcome> survey_probes(const Context& context);

}  // namespace pyhost::bench
