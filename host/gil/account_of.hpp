// host/gil/account_of.hpp: the ledger's slots as the account that is reported.
#pragma once

#include <cstdint>
#include <vector>

#include "core/gil_account.hpp"
#include "gil/ledger.hpp"

namespace pyhost::gil {

// Which entry of the account each slot of the ledger became; -1 where it was not used.
struct AccountIndex {
    std::vector<int> threads;
    std::vector<int> calls;
    std::vector<std::vector<int>> long_holds;  // by thread slot, then by place
};

struct AccountOf {
    GilAccount account;  // without the run's command, ending and wall time
    AccountIndex index;
};

// The ledger as it stands at `now_ns`; holds and waits that go on count until then, or until their process's end.
AccountOf account_of(const Ledger& ledger, std::uint64_t now_ns);

CodeLocation location_of(const RawLocation& raw);

GilActivity activity_of(const Activity& activity);

// One thread's slot as it is reported, without the threads that it waited on.
GilThread thread_of(const ThreadSlot& slot, std::uint64_t end_ns);

}  // namespace pyhost::gil
