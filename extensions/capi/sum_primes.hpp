// extensions/capi/sum_primes.hpp: sum_primes() for Python.
#pragma once

#include "capi/callable.hpp"
#include "capi/numbers.hpp"
#include "kernels/sum_primes.hpp"

namespace pyhost::capi {

// There are no primes below a negative n, however far below 64 bits it lies.
inline std::uint64_t to_primes_limit(Place place, PyObject* object) {
    const WideInt wide = to_wide_int(place, object);
    if (wide.overflow < 0 || (wide.overflow == 0 && wide.value < 0)) {
        return 0;
    }
    constexpr auto most = static_cast<std::int64_t>(kernels::sum_primes_limit);
    if (wide.overflow > 0 || wide.value > most) {
        raise_out_of_range(place, "at most", most, wide);
    }
    return static_cast<std::uint64_t>(wide.value);
}

template <class Gil, auto kernel>
Object sum_primes(const Arguments& given) {
    static constexpr Signature<1> signature{"sum_primes", {"n"}};
    const std::uint64_t n = to_primes_limit(signature.at(0), signature.bind(given)[0]);
    return Object::steal(PyLong_FromUnsignedLongLong(run_kernel<Gil>("sum_primes", kernel, n)));
}

template <class Gil, auto kernel>
PyMethodDef sum_primes_method() {
    return method<sum_primes<Gil, kernel>>("sum_primes",
                                           "sum_primes(n)\n--\n\n"
                                           "Return the sum of the primes below n, n <= 2**32.");
}

}  // namespace pyhost::capi
