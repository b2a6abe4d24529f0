// host/core/hold_warning.hpp: a hold of the GIL that lasted longer than --warn-hold, with the stacks of those it
// stopped.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/gil_account.hpp"

namespace pyhost {

struct HoldWarning {
    std::string thread;
    double held_s = 0;
    bool goes_on = false;  // it has not let go yet
    int waiting_threads = 0;
    std::vector<CodeLocation> stack;  // of the holder, innermost first; empty where it could not be read
    GilActivity activity;
    bool is_in_one_call = false;  // every look at this hold found the same place: one call that does not let go
    std::vector<std::pair<std::string, std::vector<CodeLocation>>> waiters;  // name and stack, innermost first
};

}  // namespace pyhost
