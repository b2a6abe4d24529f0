// host/report/csv.hpp: a report as CSV (RFC 4180), one line a cell.
#pragma once

#include <string>

#include "core/result.hpp"

namespace pyhost {

// The names of the columns, then one line a cell; a row without cells gets one line with its reason. Lines end in CR
// LF.
std::string format_csv(const Report& report);

}  // namespace pyhost
