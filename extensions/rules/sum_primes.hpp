// extensions/rules/sum_primes.hpp: there are no primes below a negative n, however far below 64 bits it lies.
#pragma once

#include "kernels/sum_primes.hpp"
#include "rules/numbers.hpp"

namespace pyhost::rules {

struct SumPrimes {
    explicit SumPrimes(Int limit) : n(up_to({"sum_primes", "n"}, limit, kernels::sum_primes_limit)) {}

    std::uint64_t n;
};

}  // namespace pyhost::rules
