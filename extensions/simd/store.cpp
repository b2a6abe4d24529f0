// extensions/simd/store.cpp: see store.hpp.
#include "simd/store.hpp"

#include <unistd.h>

#include <algorithm>

namespace pyhost::simd {
namespace {

std::size_t cache_bytes() noexcept {
    constexpr long most = 32L << 20;
#if defined(_SC_LEVEL3_CACHE_SIZE)
    const long told = sysconf(_SC_LEVEL3_CACHE_SIZE);
#else
    const long told = 0;
#endif
    return static_cast<std::size_t>(told > 0 ? std::min(told, most) : most);
}

}  // namespace

Store store_for(std::size_t bytes) noexcept {
    static const std::size_t cache = cache_bytes();
    return bytes > cache ? Store::streamed : Store::cached;
}

}  // namespace pyhost::simd
