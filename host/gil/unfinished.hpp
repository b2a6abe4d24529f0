// host/gil/unfinished.hpp: holds and waits that go on, as if they had ended at the end of the account.
#pragma once

#include <cstdint>

#include "gil/ledger.hpp"

namespace pyhost::gil {

// Since `since_ns`; 0 where that is 0, which stands for never.
std::uint64_t elapsed_ns(std::uint64_t since_ns, std::uint64_t now_ns);

// A hold in the place where the watching parent saw it; `times` is 0 where it did not look, or it is none or too short.
LongHold unfinished_hold(const Ledger& ledger, const ThreadSlot& thread, std::uint64_t end_ns);

// What others have waited for that hold, of all together.
std::uint64_t unfinished_waiting_ns(const Ledger& ledger, const ThreadSlot& thread, std::uint64_t end_ns);

// On the hold that goes on, which its holder will blame only as it lets go; `waiting_ns` is 0 where there is none.
WaitedOn unfinished_wait(const Ledger& ledger, const ThreadSlot& thread, std::uint64_t end_ns);

}  // namespace pyhost::gil
