// host/report/gil_waits.hpp: who waited on whom.
#pragma once

#include <string>

#include "core/gil_account.hpp"
#include "report/tables.hpp"

namespace pyhost {

// A matrix, or the largest pairs where it would be too wide; a sentence where nobody waited.
std::string format_waits(const GilAccount& account, const TableStyle& style);

}  // namespace pyhost
