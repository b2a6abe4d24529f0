// extensions/kernels/sum_primes.cpp: see sum_primes.hpp.
#include "kernels/sum_primes.hpp"

namespace pyhost::kernels {

std::uint64_t sum_primes(std::uint64_t n) noexcept {
    std::uint64_t sum = 0;
    for (std::uint64_t x = 2; x < n; ++x) {
        if (is_prime(static_cast<std::uint32_t>(x))) {
            sum += x;
        }
    }
    return sum;
}

}  // namespace pyhost::kernels
