// extensions/capi/sum_primes.hpp: sum_primes() for Python.
#pragma once

#include "capi/helpers/callable.hpp"
#include "capi/helpers/numbers.hpp"
#include "rules/sum_primes.hpp"

namespace pyhost::capi {

template <class Gil, auto kernel>
Object sum_primes(const Arguments& given) {
    static constexpr Signature<1> signature{"sum_primes", {"n"}};
    const rules::SumPrimes call(to_int(signature.at(0), signature.bind(given)[0]));
    return Object::steal(PyLong_FromUnsignedLongLong(run_kernel<Gil>("sum_primes", kernel, call.n)));
}

template <class Gil, auto kernel>
PyMethodDef sum_primes_method() {
    return method<sum_primes<Gil, kernel>>("sum_primes",
                                           "sum_primes(n)\n--\n\n"
                                           "Return the sum of the primes below n, n <= 2**32.");
}

}  // namespace pyhost::capi
