// host/report/gil_waits.hpp: who waited on whom, and the holds that they waited for.
#pragma once

#include <string>

#include "core/gil_account.hpp"
#include "report/tables.hpp"

namespace pyhost {

// A matrix, or the largest pairs where it would be too wide; a sentence where nobody waited.
std::string format_waits(const GilAccount& account, const TableStyle& style);

// The longest holds, with the place in the Python code.
std::string format_holds(const GilAccount& account, const TableStyle& style);

}  // namespace pyhost
