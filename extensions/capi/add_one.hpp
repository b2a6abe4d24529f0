// extensions/capi/add_one.hpp: add_one() for Python.
#pragma once

#include "capi/helpers/callable.hpp"
#include "capi/helpers/result.hpp"
#include "rules/add_one.hpp"

namespace pyhost::capi {

template <class Gil, auto kernel>
Object add_one(const Arguments& given) {
    static constexpr Signature<2> signature{"add_one", {"a", "out"}, 1};
    const auto bound = signature.bind(given);
    const Buffer a(signature.at(0), bound[0]);
    const rules::AddOne call(a.view());
    Result<double> out(call, bound[1]);
    run_kernel<Gil>("add_one", kernel, call.a, out.items());
    return out.take();
}

template <class Gil, auto kernel>
PyMethodDef add_one_method() {
    return method<add_one<Gil, kernel>>("add_one",
                                        "add_one(a, out=None)\n--\n\n"
                                        "Return a + 1 of a float64 buffer, flat; out may be a itself.");
}

}  // namespace pyhost::capi
