// host/report/watch_line.hpp: what --watch and --warn-hold say while the script still runs.
#pragma once

#include <string>

#include "core/gil_account.hpp"
#include "core/hold_warning.hpp"

namespace pyhost {

// "pyhost:   3.0 s  GIL held 97 %, ...": what happened between the two accounts of one run; `now_s` since it began.
// Ends with a newline.
std::string format_watch_line(const GilAccount& before, const GilAccount& now, double now_s);

// How long, who waits, and the stacks, innermost call first. Ends with a newline.
std::string format_hold_warning(const HoldWarning& warning);

}  // namespace pyhost
