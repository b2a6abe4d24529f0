// host/report/gil_json.hpp: an account as JSON; docs/reference/gil_json.md says what each field means.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/gil_account.hpp"

namespace pyhost {

// Raised when a field changes its meaning or goes away; new fields leave it as it is.
inline constexpr int gil_schema_version = 1;

nlohmann::ordered_json to_json(const GilAccount& account);

// As text, indented, ending with a newline. Bytes that are no UTF-8 (in a thread's name) become U+FFFD.
std::string format_gil_json(const GilAccount& account);

}  // namespace pyhost
