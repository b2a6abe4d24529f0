// host/stats/account_doubts.hpp: why an account of the GIL may be wrong, as values; `report` has the words.
#pragma once

#include <cstdint>
#include <vector>

#include "core/gil_account.hpp"

namespace pyhost {

enum class AccountFault {
    self_check_failed,  // count: looks that the trace disagrees with; of: looks that can be compared
    dropped_processes,
    dropped_threads,
    forced_not_counted,
    ended_holding,  // count: the thread's number
    tracer_costs,   // share: of the run, the tracer's own
};

struct AccountFinding {
    AccountFault fault = AccountFault::self_check_failed;
    std::int64_t count = 0;
    std::int64_t of = 0;
    double share = 0;
};

// Heaviest first.
std::vector<AccountFinding> doubts(const GilAccount& account);

}  // namespace pyhost
