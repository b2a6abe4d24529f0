// host/stats/tracing_cost.cpp: acquisitions by what each of them cost.
#include "stats/tracing_cost.hpp"

#include <algorithm>
#include <cstddef>

namespace pyhost {
namespace {

std::int64_t acquisitions_of(const GilAccount& account, std::size_t process) {
    std::int64_t acquisitions = 0;
    for (const Gil& gil : account.gils) {
        if (gil.process == static_cast<int>(process)) acquisitions += gil.acquisitions;
    }
    return acquisitions;
}

// Measured in one process for all: a forked child inherits its parent's tracer, and measures nothing.
double measured_cost_s(const GilAccount& account) {
    const auto found = std::ranges::find_if(account.processes, [](const GilProcess& p) { return p.hook_cost_s > 0; });
    return found == account.processes.end() ? 0 : found->hook_cost_s;
}

}  // namespace

TracingCost tracing_cost(const GilAccount& account) {
    TracingCost tracing;
    const double usual_s = measured_cost_s(account);
    for (std::size_t i = 0; i < account.processes.size(); ++i) {
        const GilProcess& process = account.processes[i];
        if (!process.is_exact) continue;
        const double each_s = process.hook_cost_s > 0 ? process.hook_cost_s : usual_s;
        const std::int64_t acquisitions = acquisitions_of(account, i);
        tracing.cheapest_s = tracing.processes == 0 ? each_s : std::min(tracing.cheapest_s, each_s);
        tracing.dearest_s = std::max(tracing.dearest_s, each_s);
        ++tracing.processes;
        tracing.acquisitions += acquisitions;
        tracing.cost_s += each_s * static_cast<double>(acquisitions);
        tracing.wall_s += process.wall_s;
    }
    return tracing;
}

}  // namespace pyhost
