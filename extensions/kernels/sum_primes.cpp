// extensions/kernels/sum_primes.cpp: see sum_primes.hpp; and its C names.
#include "kernels/sum_primes.hpp"

#include "rules/c_names.hpp"
#include "rules/sum_primes.hpp"

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

namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;

extern "C" {

// n <= 2**32.
uint64_t pyhost_sum_primes(uint64_t n) noexcept { return kernels::sum_primes(n); }

const char* pyhost_rules_sum_primes(int64_t n, int overflow) noexcept {
    return rules::refusal_of([&] { rules::SumPrimes({n, overflow}); });
}

}  // extern "C"
