// extensions/openmp/sum_primes.cpp: lots of numbers to whichever thread is free, each by simd's kernel.
#include <algorithm>
#include <atomic>

#include "openmp/openmp.hpp"
#include "openmp/short_calls.hpp"
#include "simd/simd.hpp"

namespace pyhost::openmp {

std::uint64_t sum_primes(std::uint64_t n) noexcept {
    // Dynamic: a prime x costs sqrt(x) / 2 divisors, so the last stretch of a static division costs most. A lot takes
    // tens of us, fetching it well under 1 us, and finding its divisors 0.1 us; of a short call some us. The order of
    // additions does not matter: they are exact.
    constexpr std::uint64_t lot = 4096;
    const std::uint64_t short_lot = std::max<std::uint64_t>(2048, n / 24);
    const Length length{n, 100'000};
    if (length.is_trifling()) {
        return simd::sum_primes(n);
    }
    if (length.is_short()) {
        std::atomic<std::uint64_t> total{0};
        share_out(length, n, short_lot, [&](std::uint64_t first, std::uint64_t last) noexcept {
            total.fetch_add(simd::sum_primes_between(first, last), std::memory_order_relaxed);
        });
        return total;
    }
    std::uint64_t sum = 0;
#pragma omp parallel for schedule(dynamic) reduction(+ : sum)
    for (std::uint64_t first = 0; first < n; first += lot) {
        sum += simd::sum_primes_between(first, std::min(n, first + lot));
    }
    return sum;
}

}  // namespace pyhost::openmp
