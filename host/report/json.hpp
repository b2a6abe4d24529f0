// host/report/json.hpp: a report as JSON; docs/reference/json.md says what each field means.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace pyhost {

// Raised when a field changes its meaning or goes away; new fields leave it as it is.
inline constexpr int report_schema_version = 1;

nlohmann::ordered_json to_json(const Machine& machine);
nlohmann::ordered_json to_json(const Report& report);

// What the JSON of a comparison begins with.
nlohmann::ordered_json head_json(std::string_view schema, int version, const auto& report) {
    return {{"schema", schema},          {"schema_version", version},        {"machine", to_json(report.machine)},
            {"command", report.command}, {"started", report.started},        {"seed", report.seed},
            {"wall_s", report.wall_s},   {"interrupted", report.interrupted}};
}

// As text, indented, ending with a newline. Bytes that are no UTF-8 (a crashed child's last words) become U+FFFD.
std::string text_of(const nlohmann::ordered_json& json);
std::string format_json(const Report& report);

}  // namespace pyhost
