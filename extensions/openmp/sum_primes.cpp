// extensions/openmp/sum_primes.cpp: lots of numbers to whichever thread is free, each by simd's kernel.
#include <algorithm>

#include "openmp/openmp.hpp"
#include "simd/simd.hpp"

namespace pyhost::openmp {

std::uint64_t sum_primes(std::uint64_t n) noexcept {
    // Dynamic: a prime x costs sqrt(x) / 2 divisors, so the last stretch of a static division costs most. A lot takes
    // tens of us, fetching it well under 1 us. The order of additions does not matter: they are exact. Fewer numbers
    // than `enough` are done in 100 us: see stretches.hpp.
    constexpr std::uint64_t lot = 4096;
    constexpr std::uint64_t enough = 40'000;
    if (n < enough) {
        return simd::sum_primes(n);
    }
    std::uint64_t sum = 0;
#pragma omp parallel for schedule(dynamic) reduction(+ : sum)
    for (std::uint64_t first = 0; first < n; first += lot) {
        sum += simd::sum_primes_between(first, std::min(n, first + lot));
    }
    return sum;
}

}  // namespace pyhost::openmp
