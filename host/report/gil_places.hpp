// host/report/gil_places.hpp: where in the Python code the GIL was held.
#pragma once

#include <string>

#include "core/gil_account.hpp"
#include "report/tables.hpp"

namespace pyhost {

// While others waited: what each place cost them, and what no place explains.
std::string format_waited_places(const GilAccount& account, const TableStyle& style);

// The longest holds, waited for or not.
std::string format_holds(const GilAccount& account, const TableStyle& style);

}  // namespace pyhost
