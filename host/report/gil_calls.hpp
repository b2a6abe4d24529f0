// host/report/gil_calls.hpp: the calls of swapped functions: wall = held + released + waiting, and how it spreads.
#pragma once

#include <string>

#include "core/gil_account.hpp"
#include "report/tables.hpp"

namespace pyhost {

// A line for each function, then its three histograms; empty where nothing was swapped.
std::string format_calls(const GilAccount& account, const TableStyle& style);

// "65.5 ms ▁▂█▁ 1.05 s": a block for each doubling, between the ends of what was counted; what took no time at all is
// told in words.
std::string format_histogram(const Histogram& histogram);

}  // namespace pyhost
