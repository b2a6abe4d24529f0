// extensions/kernels/sum_list.hpp: the sum of a list of ints that only its owner can read.
//
// One pass, each element through `at`, so that a binding can serve Python objects one by one, up to the end that the
// list has by then. 8 bytes and 1 addition an element, in 128 bits: as many elements as memory can hold have an exact
// sum.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pyhost::kernels {

inline constexpr int item_read = 1;
inline constexpr int no_item = 0;
inline constexpr int item_refused = -1;

// Writes element `index` to `*value` and returns item_read; no_item ends the sum, item_refused stops it. It must not
// throw.
using ItemReader = int (*)(void* context, std::ptrdiff_t index, std::int64_t* value);

// high * 2**64 + low.
struct Sum {
    std::int64_t high = 0;
    std::uint64_t low = 0;

    bool fits() const noexcept { return high == static_cast<std::int64_t>(low) >> 63; }
};

// False, and `*sum` untouched, where `at` refused an element.
[[nodiscard]] bool sum_list(ItemReader at, void* context, Sum* sum) noexcept;

}  // namespace pyhost::kernels
