// extensions/kernels/page_pool.hpp: memory of large results that comes back, kept for the next result.
//
// The first touch of a page costs more than the arithmetic on it: 128 MiB of new pages take 5 ms on huge pages and up
// to 50 on small ones, an addition 5. So pages that were touched are handed out again. At most 256 MiB wait here; after
// 5 s in which nobody took or gave any, all of them go back to the system. PYHOST_POOL=0 turns it off, another number
// is the most in MiB; PYHOST_POOL_IDLE_S is the time. Any thread may call; a forked process begins with an empty pool.
#pragma once

#include <cstddef>

namespace pyhost::pool {

// What is smaller, malloc() recycles as well.
inline constexpr std::size_t least_bytes = std::size_t{1} << 21;

// Memory aligned to a page, its bytes unset; null where there is none.
void* take(std::size_t bytes) noexcept;

// Of the first of the old bytes as many as fit; null, and `memory` as it was, where there is none.
void* resize(void* memory, std::size_t bytes) noexcept;

void give(void* memory) noexcept;

// What waits to be taken.
std::size_t waiting_bytes() noexcept;

}  // namespace pyhost::pool
