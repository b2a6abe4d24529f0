// host/measure/core_wait.hpp: how long a thread was ready to run and had no core: the machine's fault, not the code's.
#pragma once

#include <cstdint>

namespace pyhost::measure {

// Of the calling thread since its start, in ns, from /proc/thread-self/schedstat; 0 where the kernel does not tell.
std::uint64_t core_wait_ns();

}  // namespace pyhost::measure
