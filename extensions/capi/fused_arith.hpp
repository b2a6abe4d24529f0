// extensions/capi/fused_arith.hpp: fused_arith() for Python.
#pragma once

#include "capi/helpers/callable.hpp"
#include "capi/helpers/result.hpp"
#include "rules/fused_arith.hpp"

namespace pyhost::capi {

template <class Gil, auto kernel>
Object fused_arith(const Arguments& given) {
    static constexpr Signature<3> signature{"fused_arith", {"a", "b", "out"}, 2};
    const auto bound = signature.bind(given);
    const Buffer a(signature.at(0), bound[0]);
    const Buffer b(signature.at(1), bound[1]);
    const rules::FusedArith call{a.view(), b.view()};
    Result<double> out(call, bound[2]);
    run_kernel<Gil>("fused_arith", kernel, call.a, call.b, out.items());
    return out.take();
}

template <class Gil, auto kernel>
PyMethodDef fused_arith_method() {
    return method<fused_arith<Gil, kernel>>("fused_arith",
                                            "fused_arith(a, b, out=None)\n--\n\n"
                                            "Return (a + b) * 2 + a * b of two float64 buffers of one shape, flat.\n\n"
                                            "out may be a or b itself.");
}

}  // namespace pyhost::capi
