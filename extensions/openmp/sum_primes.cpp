// extensions/openmp/sum_primes.cpp: candidates in small lots to whichever thread is free, sums added up at the end.
#include "kernels/sum_primes.hpp"

#include "openmp/openmp.hpp"

namespace pyhost::openmp {

std::uint64_t sum_primes(std::uint64_t n) noexcept {
    // Dynamic: a prime x costs sqrt(x) / 2 divisions, so the last stretch of a static division costs most. Lots of 1024
    // candidates take tens of us, fetching one well under 1 us. The order of additions does not matter: they are
    // exact.
    std::uint64_t sum = 0;
#pragma omp parallel for schedule(dynamic, 1024) reduction(+ : sum)
    for (std::uint64_t x = 2; x < n; ++x) {
        if (kernels::is_prime(static_cast<std::uint32_t>(x))) {
            sum += x;
        }
    }
    return sum;
}

}  // namespace pyhost::openmp
