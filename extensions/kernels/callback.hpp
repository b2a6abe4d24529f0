// extensions/kernels/callback.hpp: a loop that calls a function of its caller's, as native code calls Python.
//
// n calls; 2 operations beside each, by which the result depends on every call and on their order.
#pragma once

#include <cstdint>

namespace pyhost::kernels {

// Writes what the call of `i` gives to `*result` and returns 1; 0 stops the loop. It must not throw.
using Callee = int (*)(void* context, std::int64_t i, std::int64_t* result);

// Calls `callee` for i = 0 ... n - 1. Of each result r, fold = 31 * fold + r, modulo 2**64. False, and `*fold`
// untouched, where it was stopped.
[[nodiscard]] bool callback(std::int64_t n, Callee callee, void* context, std::uint64_t* fold) noexcept;

}  // namespace pyhost::kernels
