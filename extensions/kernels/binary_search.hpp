// extensions/kernels/binary_search.hpp: the index of a target in a sorted sequence that only its owner can read.
//
// lo, hi close in on the target by halves: at most log2(n) + 1 elements are read, each through `at`, so that a binding
// can serve Python objects one by one. 8 bytes and 2 comparisons a step.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pyhost::kernels {

// Writes element `index` to `*value` and returns true; false stops the search. It must not throw.
using Accessor = bool (*)(void* context, std::ptrdiff_t index, std::int64_t* value);

inline constexpr std::ptrdiff_t search_not_found = -1;
inline constexpr std::ptrdiff_t search_stopped = -2;

// Among equal elements it returns the one that the reference's midpoints, (lo + hi) // 2, meet first.
[[nodiscard]] std::ptrdiff_t binary_search(std::ptrdiff_t n, std::int64_t target, Accessor at, void* context) noexcept;

}  // namespace pyhost::kernels
