// host/report/gil_tables.hpp: the account of a run's GIL as text: who held it, who waited for whom, what did not let
// go.
#pragma once

#include <string>

#include "core/gil_account.hpp"
#include "report/tables.hpp"

namespace pyhost {

// Tables, then what the words mean; no line is wider than style.columns. Ends with a newline.
std::string format_gil_account(const GilAccount& account, TableStyle style = {});

}  // namespace pyhost
