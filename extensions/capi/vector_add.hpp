// extensions/capi/vector_add.hpp: vector_add() for Python.
#pragma once

#include "capi/helpers/callable.hpp"
#include "capi/helpers/result.hpp"
#include "rules/vector_add.hpp"

namespace pyhost::capi {

template <class Gil, auto kernel>
Object vector_add(const Arguments& given) {
    static constexpr Signature<3> signature{"vector_add", {"a", "b", "out"}, 2};
    const auto bound = signature.bind(given);
    const Buffer a(signature.at(0), bound[0]);
    const Buffer b(signature.at(1), bound[1]);
    const rules::VectorAdd call{a.view(), b.view()};
    Result<float> out(call, bound[2]);
    run_kernel<Gil>("vector_add", kernel, call.a, call.b, out.items());
    return out.take();
}

template <class Gil, auto kernel>
PyMethodDef vector_add_method() {
    return method<vector_add<Gil, kernel>>("vector_add",
                                           "vector_add(a, b, out=None)\n--\n\n"
                                           "Return a + b of two float32 buffers of one shape, flat.\n\n"
                                           "out may be a or b itself.");
}

}  // namespace pyhost::capi
