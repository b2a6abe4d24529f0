// host/report/probes.hpp: `pyhost check`: what each backend did with wrong input.
#pragma once

#include <span>
#include <string>

#include "core/survey.hpp"

namespace pyhost {

// A line for each backend and policy with its counts by verdict, each outcome that is not ok, and a closing summary.
std::string format_probes(std::span<const ProbeOutcome> outcomes, bool is_interrupted = false);

// Raised when a field changes its meaning or goes away; new fields leave it as it is.
inline constexpr int check_schema_version = 1;

// Every outcome as JSON; docs/reference/check_json.md says what each field means. Ends with a newline.
std::string format_probes_json(std::span<const ProbeOutcome> outcomes, const std::string& command, bool is_interrupted);

}  // namespace pyhost
