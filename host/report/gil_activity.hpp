// host/report/gil_activity.hpp: what a thread did while it held the GIL, in words.
#pragma once

#include <string>

#include "core/gil_account.hpp"

namespace pyhost {

// "computed 96 %", "no core 62 %, computed 38 %": parts of a tenth and more, the largest first; "-" where the looks
// were too near to each other to tell.
std::string format_activity(const GilActivity& activity);

// Stopped or without a core most of the time: where it stood then is no call that it was in.
bool was_kept_from_running(const GilActivity& activity);

// Computed or was blocked most of the time, long enough to tell; or nothing is known of it.
bool may_have_run(const GilActivity& activity);

// What a thread did that held the GIL for `idle_s` without computing, as far as its long holds tell: "it was stopped
// from outside for 1.58 s".
std::string format_idleness(const GilAccount& account, int thread, double idle_s);

}  // namespace pyhost
