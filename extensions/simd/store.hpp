// extensions/simd/store.hpp: whether results go through the caches or past them.
//
// An ordinary store reads the cache line that it will overwrite. Past the caches that is a third of an addition's
// traffic, and non-temporal stores save it: 1.5 to 1.7 times the speed. In the caches they cost: what the next call
// would have found there is gone, and on AMD they take two to three times as long.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pyhost::simd {

enum class Store : std::uint8_t { cached, streamed };

// For a call that reads and writes `bytes` in all: streamed where they do not fit into the largest cache, or 32 MiB; of
// a socket's larger cache, which other machines' guests share, no more is counted on.
Store store_for(std::size_t bytes) noexcept;

}  // namespace pyhost::simd
