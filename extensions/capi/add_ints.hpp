// extensions/capi/add_ints.hpp: add_ints() for Python.
#pragma once

#include "capi/helpers/callable.hpp"
#include "capi/helpers/numbers.hpp"
#include "rules/add_ints.hpp"

namespace pyhost::capi {

template <class Gil, auto kernel>
Object add_ints(const Arguments& given) {
    static constexpr Signature<2> signature{"add_ints", {"a", "b"}};
    const auto bound = signature.bind(given);
    const rules::AddInts call{to_int(signature.at(0), bound[0]), to_int(signature.at(1), bound[1])};
    std::int64_t sum = 0;
    call.require(run_kernel<Gil>("add_ints", kernel, call.a, call.b, &sum));
    return Object::steal(PyLong_FromLongLong(sum));
}

template <class Gil, auto kernel>
PyMethodDef add_ints_method() {
    return method<add_ints<Gil, kernel>>("add_ints",
                                         "add_ints(a, b)\n--\n\n"
                                         "Return a + b; both and their sum must fit in 64 bits.");
}

}  // namespace pyhost::capi
