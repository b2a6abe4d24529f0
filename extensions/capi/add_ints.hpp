// extensions/capi/add_ints.hpp: add_ints() for Python.
#pragma once

#include "capi/callable.hpp"
#include "capi/numbers.hpp"

namespace pyhost::capi {

template <class Gil, auto kernel>
Object add_ints(const Arguments& given) {
    static constexpr Signature<2> signature{"add_ints", {"a", "b"}};
    const auto bound = signature.bind(given);
    const std::int64_t a = to_int64(signature.at(0), bound[0]);
    const std::int64_t b = to_int64(signature.at(1), bound[1]);
    std::int64_t sum = 0;
    if (!run_kernel<Gil>("add_ints", kernel, a, b, &sum)) {
        raise(PyExc_ValueError, "add_ints: the sum must fit in 64 bits");
    }
    return Object::steal(PyLong_FromLongLong(sum));
}

template <class Gil, auto kernel>
PyMethodDef add_ints_method() {
    return method<add_ints<Gil, kernel>>("add_ints",
                                         "add_ints(a, b)\n--\n\n"
                                         "Return a + b; both and their sum must fit in 64 bits.");
}

}  // namespace pyhost::capi
