// host/stats/gil_doubts.hpp: doubts that concern the GIL: releases that cost too much, holds that stall the others.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"
#include "stats/groups.hpp"

namespace pyhost {

// Of the rows of one kernel and case; sentences without the kernel's name.
std::vector<std::string> gil_doubts(const Report& report, const Group& group);

}  // namespace pyhost
