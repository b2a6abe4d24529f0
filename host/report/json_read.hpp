// host/report/json_read.hpp: a report from the JSON that json.hpp wrote, for tables of several.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace pyhost {

// Machine, command, rows with their samples; notes are left out.  Throws Error, which names
// `file`, where the text is no report of a comparison, or one of a later schema.
Report report_from_json(std::string_view text, const std::string& file);

}  // namespace pyhost
