// host/report/probes.hpp: `pyhost check`: what each backend did with wrong input.
#pragma once

#include <span>
#include <string>

#include "core/survey.hpp"

namespace pyhost {

// A line for each backend and policy with its counts by verdict, each outcome that is not ok, and a closing summary.
std::string format_probes(std::span<const ProbeOutcome> outcomes);

}  // namespace pyhost
