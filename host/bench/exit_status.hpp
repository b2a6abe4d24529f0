// host/bench/exit_status.hpp: what a comparison exits with.
#pragma once

#include <algorithm>

#include "bench/interrupt.hpp"
#include "core/result.hpp"

namespace pyhost::bench {

// 0: something was timed; 1: a row failed; 2: there was nothing to compare; 128 + signal after one.
int exit_status_of(bool interrupted, const auto& rows) {
    if (interrupted) return 128 + pending_signal();
    const auto has = [&](auto predicate) { return std::ranges::any_of(rows, predicate); };
    if (has([](const auto& row) { return is_failure(row.status); })) return 1;
    return has([](const auto& row) { return is_timed(row.status); }) ? 0 : 2;
}

}  // namespace pyhost::bench
