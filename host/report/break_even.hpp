// host/report/break_even.hpp: size sweeps as tables, each with the sentence that says where releasing starts to pay.
#pragma once

#include <string>

#include "core/break_even.hpp"
#include "report/tables.hpp"

namespace pyhost {

// A table and its sentences for each (kernel, backend), then what the words mean, what a release costs, the machine and
// the notes.  Ends with a newline.
std::string format_break_even(const BreakEvenReport& report, TableStyle style = {});

}  // namespace pyhost
