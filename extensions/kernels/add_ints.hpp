// extensions/kernels/add_ints.hpp: the sum of two 64-bit integers, for the cost of scalar arguments.
//
// No loop, 16 bytes in, 8 out, 1 operation.
#pragma once

#include <cstdint>

namespace pyhost::kernels {

// Writes a + b to `*sum`; false, and `*sum` untouched, where the sum does not fit 64 bits.
[[nodiscard]] bool add_ints(std::int64_t a, std::int64_t b, std::int64_t* sum) noexcept;

}  // namespace pyhost::kernels
