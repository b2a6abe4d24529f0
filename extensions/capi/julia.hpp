// extensions/capi/julia.hpp: julia() for Python.
#pragma once

#include "capi/helpers/callable.hpp"
#include "capi/helpers/numbers.hpp"
#include "capi/helpers/result.hpp"
#include "rules/julia.hpp"

namespace pyhost::capi {

template <class Gil, auto kernel>
Object julia(const Arguments& given) {
    static constexpr Signature<5> signature{"julia", {"xs", "ys", "c", "maxiter", "out"}, 4};
    const auto bound = signature.bind(given);
    const Buffer xs(signature.at(0), bound[0]);
    const Buffer ys(signature.at(1), bound[1]);
    const rules::Julia call{xs.view(), ys.view(), to_complex(signature.at(2), bound[2]),
                            to_int(signature.at(3), bound[3])};
    Result<std::int32_t> counts(call, bound[4]);
    run_kernel<Gil>("julia", kernel, call.xs, call.ys, call.c.real, call.c.imag, call.maxiter, counts.items());
    return counts.take();
}

template <class Gil, auto kernel>
PyMethodDef julia_method() {
    return method<julia<Gil, kernel>>(
        "julia",
        "julia(xs, ys, c, maxiter, out=None)\n--\n\n"
        "Return the steps of z*z + c that each point x + iy takes to leave |z| < 2, at most maxiter.\n\n"
        "xs and ys are float64 buffers; the counts are int32, row by row, len(ys) * len(xs) of them.");
}

}  // namespace pyhost::capi
