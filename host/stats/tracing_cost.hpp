// host/stats/tracing_cost.hpp: what the tracer itself added to a run.
#pragma once

#include <cstdint>

#include "core/gil_account.hpp"

namespace pyhost {

// Of the processes that were traced exactly.
struct TracingCost {
    int processes = 0;
    std::int64_t acquisitions = 0;
    double cost_s = 0;
    double wall_s = 0;      // of all of them
    double cheapest_s = 0;  // per release and acquire
    double dearest_s = 0;

    double share() const { return wall_s > 0 ? cost_s / wall_s : 0; }
};

TracingCost tracing_cost(const GilAccount& account);

}  // namespace pyhost
