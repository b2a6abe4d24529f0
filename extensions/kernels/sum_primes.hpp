// extensions/kernels/sum_primes.hpp: the sum of the primes below n, by trial division.
//
// For every x below n: divide by the odd d with d*d <= x, until one divides. No memory traffic; a prime x costs sqrt(x)
// / 2 divisions. Divisions are 32 bits wide (0.6 of the time of 64-bit ones on x86-64), which is why n stops at 2**32.
#pragma once

#include <cstdint>

#include "kernels/host_device.hpp"

namespace pyhost::kernels {

inline constexpr std::uint64_t sum_primes_limit = std::uint64_t{1} << 32;

PYHOST_HOST_DEVICE inline bool is_prime(std::uint32_t x) noexcept {
    if (x < 3 || x % 2 == 0) {
        return x == 2;
    }
    for (std::uint32_t divisor = 3; std::uint64_t{divisor} * divisor <= x; divisor += 2) {
        if (x % divisor == 0) {
            return false;
        }
    }
    return true;
}

// n <= sum_primes_limit; the sum is below 2**59.
[[nodiscard]] std::uint64_t sum_primes(std::uint64_t n) noexcept;

}  // namespace pyhost::kernels
