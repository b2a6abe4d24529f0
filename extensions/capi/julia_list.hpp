// extensions/capi/julia_list.hpp: julia_list() for Python: a list into memory of ours, the loop, a new list.
//
// Elements can be read, and ints be made, only while the thread state is attached. Between the two the loop knows no
// Python object, so there it may be detached, and whatever happens to the list then does not matter.
#pragma once

#include <complex>
#include <cstdint>
#include <span>
#include <vector>

#include "capi/helpers/callable.hpp"
#include "capi/helpers/list.hpp"
#include "capi/helpers/numbers.hpp"
#include "rules/julia_list.hpp"

namespace pyhost::capi {

namespace detail {

inline std::vector<std::complex<double>> complex_items(PyObject* list) {
    using Rules = rules::JuliaList;
    std::vector<std::complex<double>> points;
    points.reserve(static_cast<std::size_t>(PyList_Size(list)));
    for_each_item(list, [&](PyObject* z) { points.push_back(Rules::point(to_complex(Rules::element, z))); });
    return points;
}

}  // namespace detail

template <class Gil, auto kernel>
Object julia_list(const Arguments& given) {
    static constexpr Signature<3> signature{"julia_list", {"zs", "c", "maxiter"}};
    const auto [zs, c, maxiter] = signature.bind(given);
    if (!PyList_Check(zs)) {
        refuse_type(rules::JuliaList::at_zs, "a list", zs);
    }
    const rules::JuliaList call{to_complex(signature.at(1), c), to_int(signature.at(2), maxiter)};
    const auto points = detail::complex_items(zs);
    std::vector<std::int32_t> counts(points.size());
    run_kernel<Gil>("julia_list", kernel, std::span(points), call.c.real, call.c.imag, call.maxiter, std::span(counts));
    return new_list(counts.size(), [&](std::size_t i) { return Object::steal(PyLong_FromLong(counts[i])); });
}

template <class Gil, auto kernel>
PyMethodDef julia_list_method() {
    return method<julia_list<Gil, kernel>>(
        "julia_list",
        "julia_list(zs, c, maxiter)\n--\n\n"
        "Return a list of the steps of z*z + c that each z of the list zs takes to leave |z| < 2, at most maxiter.");
}

}  // namespace pyhost::capi
