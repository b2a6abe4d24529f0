// host/gil/cpu_time.hpp: the CPU time of threads, read where they and their process end; never in a hook of an event.
#pragma once

#include <cstdint>

#include "gil/ledger.hpp"

namespace pyhost::gil {

// Of a living thread of this process, since its start; 0 where there is no such thread.
std::uint64_t cpu_time_ns(std::int32_t tid);

// Adds what the slot's living thread took since it was born, or since the last call, and marks it as read at `now_ns`.
void add_cpu_time(ThreadSlot& slot, std::uint64_t now_ns);

}  // namespace pyhost::gil
