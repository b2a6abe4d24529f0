// host/report/break_even_json.hpp: size sweeps as JSON; docs/reference/break_even_json.md says what each field means.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/break_even.hpp"

namespace pyhost {

// Raised when a field changes its meaning or goes away; new fields leave it as it is.
inline constexpr int break_even_schema_version = 1;

nlohmann::ordered_json to_json(const BreakEvenReport& report);

// As text, indented, ending with a newline.  Bytes that are no UTF-8 become U+FFFD.
std::string format_json(const BreakEvenReport& report);

}  // namespace pyhost
