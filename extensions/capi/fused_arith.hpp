// extensions/capi/fused_arith.hpp: fused_arith() for Python.
#pragma once

#include <algorithm>

#include "capi/callable.hpp"
#include "capi/result.hpp"

namespace pyhost::capi {

template <class Gil, auto kernel>
Object fused_arith(const Arguments& given) {
    static constexpr Signature<3> signature{"fused_arith", {"a", "b", "out"}, 2};
    const auto bound = signature.bind(given);
    const Buffer<const double> a(signature.at(0), bound[0], Dimensions::any);
    const Buffer<const double> b(signature.at(1), bound[1], Dimensions::any);
    if (!std::ranges::equal(a.shape(), b.shape())) {
        raise(PyExc_ValueError, "fused_arith: b must have the shape of a");
    }
    Result<double> out(signature.at(2), bound[2], a.items().size());
    out.must_be_or_not_overlap(a);
    out.must_be_or_not_overlap(b);
    run_kernel<Gil>("fused_arith", kernel, a.items(), b.items(), out.items());
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
