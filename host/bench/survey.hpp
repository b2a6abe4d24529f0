// host/bench/survey.hpp: `pyhost list` and `pyhost check`: what is offered, and what it does with wrong input.
#pragma once

#include <vector>

#include "bench/context.hpp"
#include "core/survey.hpp"

namespace pyhost::bench {

// Every backend of the catalogue and every kernel.
std::vector<Offer> survey_offers(const Context& context);

// Every wrong-input probe and the leak check of each kernel that the chosen backends offer; a probe that kills the
// child is an outcome, and the next one gets a new child.
std::vector<ProbeOutcome> survey_probes(const Context& context);

}  // namespace pyhost::bench
