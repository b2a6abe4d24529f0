// extensions/capi/julia.hpp: julia() for Python.
#pragma once

#include "capi/callable.hpp"
#include "capi/numbers.hpp"
#include "capi/result.hpp"

namespace pyhost::capi {

namespace detail {

inline std::size_t count_points(std::size_t width, std::size_t height) {
    Py_ssize_t points = 0;
    if (__builtin_mul_overflow(width, height, &points)) {
        raise(PyExc_ValueError, "julia: xs and ys span more points than memory can hold");
    }
    return static_cast<std::size_t>(points);
}

}  // namespace detail

template <class Gil, auto kernel>
Object julia(const Arguments& given) {
    static constexpr Signature<5> signature{"julia", {"xs", "ys", "c", "maxiter", "out"}, 4};
    const auto bound = signature.bind(given);
    const Buffer<const double> xs(signature.at(0), bound[0], Dimensions::one);
    const Buffer<const double> ys(signature.at(1), bound[1], Dimensions::one);
    const Py_complex c = to_complex(signature.at(2), bound[2]);
    const std::int64_t maxiter = to_int_between(signature.at(3), bound[3], 0, std::numeric_limits<std::int32_t>::max());
    const std::size_t points = detail::count_points(xs.items().size(), ys.items().size());
    Result<std::int32_t> counts(signature.at(4), bound[4], points);
    counts.must_not_overlap(xs);
    counts.must_not_overlap(ys);
    run_kernel<Gil>("julia", kernel, xs.items(), ys.items(), c.real, c.imag, static_cast<std::int32_t>(maxiter),
                    counts.items());
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
