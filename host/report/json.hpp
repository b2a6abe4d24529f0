// host/report/json.hpp: a report as JSON; docs/reference/json.md says what each field means.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/result.hpp"

namespace pyhost {

// Raised when a field changes its meaning or goes away; new fields leave it as it is.
inline constexpr int report_schema_version = 1;

nlohmann::ordered_json to_json(const Machine& machine);
nlohmann::ordered_json to_json(const Report& report);

// As text, indented, ending with a newline. Bytes that are no UTF-8 (a crashed child's last words) become U+FFFD.
std::string format_json(const Report& report);

}  // namespace pyhost
