// host/bench/size_sweep.hpp: one backend's function at every size, held and released side by side.
#pragma once

#include <string>
#include <vector>

#include "bench/context.hpp"
#include "core/break_even.hpp"

namespace pyhost::bench {

// 50 ms: ten times the 5 ms switch interval, so that threads which hold the GIL take turns many times.
inline constexpr double window_s = 0.05;

// What the reference gave at one size.
struct SizedResult {
    std::int64_t size = 0;
    double call_s = 0;
    nlohmann::json result;  // where a contestant finds it (measure/python/handover.py)
};

// What the reference gave at every size, and the file that it lies in.
struct SizedResults {
    const MemoryFile& file;
    std::vector<SizedResult> sizes;
};

// Of --threads: those that call together; the others call alone.
int most_threads(const Options& options);

// Proves the function of `backend` under both policies at every size of `results`, then takes pairs of windows, on one
// thread and on most_threads().  What a failed child printed last goes to `notes`.
Sweep sweep_sizes(const Context& context, const std::string& kernel, const Backend& backend,
                  const SizedResults& results, std::vector<std::string>& notes);

}  // namespace pyhost::bench
