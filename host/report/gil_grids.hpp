// host/report/gil_grids.hpp: the tables of an account: the GILs, the threads, the processes.
#pragma once

#include <string>

#include "core/gil_account.hpp"
#include "report/tables.hpp"

namespace pyhost {

// Each GIL's time: held, free, free but wanted; how often it was taken and by whom.
std::string format_gils(const GilAccount& account, const TableStyle& style);

// Where the threads' time went, then how often and how long at most; the longest holder first.
std::string format_threads(const GilAccount& account, const TableStyle& style);

// Empty where there is only one.
std::string format_processes(const GilAccount& account, const TableStyle& style);

}  // namespace pyhost
