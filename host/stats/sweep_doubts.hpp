// host/stats/sweep_doubts.hpp: why a sweep's break-even may be wrong, as values; `report` has the words.
#pragma once

#include <cstdint>
#include <vector>

#include "core/break_even.hpp"
#include "stats/break_even.hpp"

namespace pyhost {

enum class SweepFault {
    one_core,     // threads that release cannot run side by side
    busy,         // long calls got fewer cores than are due, at the largest size
    exceptions,   // smaller sizes seemed to pay
    disagreeing,  // of the pairs at a size beside the break-even some pay and some do not
};

struct SweepFinding {
    SweepFault fault = SweepFault::one_core;
    SweepFigures at;                  // of the size that it is about, if it is about one
    std::vector<std::int64_t> sizes;  // if it is about several
};

// Heaviest first. `figures` are the sweep's, and not empty; `cores` are the machine's.
std::vector<SweepFinding> doubts(const Sweep& sweep, const std::vector<SweepFigures>& figures, const BreakEven& found,
                                 int cores);

}  // namespace pyhost
