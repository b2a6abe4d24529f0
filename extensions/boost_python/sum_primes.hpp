// extensions/boost_python/sum_primes.hpp: sum_primes() for Python.
#pragma once

#include "boost_python/gil.hpp"
#include "boost_python/numbers.hpp"
#include "kernels/sum_primes.hpp"
#include "rules/sum_primes.hpp"

namespace pyhost::boost_python {

template <class Gil>
std::uint64_t sum_primes(const bp::object& n) {
    const rules::SumPrimes call(to_int({"sum_primes", "n"}, n));
    return run_kernel<Gil>(kernels::sum_primes, call.n);
}

}  // namespace pyhost::boost_python
