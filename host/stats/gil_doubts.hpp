// host/stats/gil_doubts.hpp: doubts that concern the GIL: releases that cost too much, holds that stall the others.
#pragma once

#include "core/result.hpp"
#include "stats/findings.hpp"
#include "stats/groups.hpp"

namespace pyhost {

// Of the rows of one kernel and case.
void doubt_gil(const Report& report, const Group& group, Findings& findings);

}  // namespace pyhost
