// host/report/cells.hpp: what stands in the cells of the columns.
#pragma once

#include <optional>
#include <string>

#include "report/columns.hpp"

namespace pyhost {

inline constexpr const char* no_cell = "-";

// The shortest text that reads back as the same number; empty where there is none.
std::string number_text(std::optional<double> number);

// The same, of a member. A pointer, not an optional: g++ 12 at -O3 takes an empty optional's members for read.
template <typename Struct>
std::string number_text(const Struct* structure, double Struct::*member) {
    return structure != nullptr ? number_text(structure->*member) : "";
}

std::string spread_cell(const TableRow& row);
std::string rate_cell(const TableRow& row);

// "1.02 ±0.8 %": the time over the base's, with the half-width of its interval; of the base itself "±0.5 %".
std::string ratio_cell(const TableRow& row);

std::string overhead_cell(const TableRow& row, double CallOverhead::*part);

// Share of the calls' time.
std::string share_cell(const TableRow& row, double GilPerCall::*part);

// Calls a second, or "busy" where others had the cores.
std::string calls_cell(const TableRow& row, int threads);
std::string gain_cell(const TableRow& row);
std::string stall_cell(const TableRow& row);

std::string threads_head(int threads);

}  // namespace pyhost
