// host/bench/survey.hpp: `pyhost list`: what is offered.
#pragma once

#include <vector>

#include "bench/context.hpp"
#include "core/survey.hpp"

namespace pyhost::bench {

// Every backend of the catalogue and every kernel.
std::vector<Offer> survey_offers(const Context& context);

}  // namespace pyhost::bench
