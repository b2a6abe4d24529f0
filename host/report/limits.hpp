// host/report/limits.hpp: the machine's own limits as a table, and how near to them a row comes.
#pragma once

#include <optional>
#include <string>

#include "core/limits.hpp"
#include "report/columns.hpp"

namespace pyhost {

// gil_pair_s: release and acquire of a GIL that nobody else wants; 0 without one.
std::string format_limits(const Limits& limits, double gil_pair_s);

// Whether other programs had cores while they were measured, so that they say nothing; and a sentence on that.
bool are_disturbed(const Limits& limits);
std::string disturbed_words(const Limits& limits);

// Bytes or operations a second over what the machine can do; nothing where one of them is unknown, or where the row's
// algorithm makes fewer operations than are counted.
std::optional<double> share_of_limit(const TableRow& row);

std::string limit_cell(const TableRow& row);

}  // namespace pyhost
