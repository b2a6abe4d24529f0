// extensions/simd/julia_list.hpp: julia_list() for Python: complex numbers where they lie, an int of each value once.
//
// 40 bytes in (8 of the list, 32 of a complex number) and 8 out a point, 10 operations a step. Reading 1000 x 1000
// complex numbers as capi does, and making as many ints, takes eight times as long as all the steps.
#pragma once

#include <array>
#include <complex>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "capi/julia_list.hpp"
#include "simd/plain_items.hpp"
#include "simd/recycled.hpp"

namespace pyhost::simd {

namespace detail {

inline Recycled<std::complex<double>> complex_items(PyObject* list) {
    using Rules = rules::JuliaList;
    Recycled<std::complex<double>> points;
    points.reserve(static_cast<std::size_t>(PyList_GET_SIZE(list)));
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
        if (PyObject* const plain = plain_item<is_complex>(list, i); plain != nullptr) {
            const Py_complex z = reinterpret_cast<PyComplexObject*>(plain)->cval;
            points.emplace_back(z.real, z.imag);
        } else {
            const capi::Object item = capi::list_item(list, i);
            points.push_back(Rules::point(capi::to_complex(Rules::element, item.get())));
        }
    }
    return points;
}

// All at once: one by one, each would wait for the one before.
inline void add_references(PyObject* object, std::size_t count) noexcept {
#ifdef Py_GIL_DISABLED
    for (std::size_t i = 0; i < count; ++i) {
        Py_INCREF(object);
    }
#else
    Py_SET_REFCNT(object, Py_REFCNT(object) + static_cast<Py_ssize_t>(count));
#endif
}

// A count is at most maxiter: of few values there are many counts, which can share an int.
inline capi::Object list_of_counts(std::span<const std::int32_t> counts, std::int32_t maxiter) {
    const std::size_t values = static_cast<std::size_t>(maxiter) + 1;
    if (values > 1024 || values > counts.size()) {
        return capi::new_list(counts.size(),
                              [&](std::size_t i) { return capi::Object::steal(PyLong_FromLong(counts[i])); });
    }
    std::vector<capi::Object> ints(values);
    for (std::size_t n = 0; n < values; ++n) {
        ints[n] = capi::Object::steal(PyLong_FromSize_t(n));
    }
    constexpr std::size_t sums = 4;  // side by side, as neighbours are often equal
    std::vector<std::array<std::uint32_t, sums>> uses(values);
    capi::Object list = capi::Object::steal(PyList_New(static_cast<Py_ssize_t>(counts.size())));
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const auto count = static_cast<std::size_t>(counts[i]);
        PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), ints[count].get());
        ++uses[count][i % sums];
    }
    for (std::size_t n = 0; n < values; ++n) {
        add_references(ints[n].get(), std::accumulate(uses[n].begin(), uses[n].end(), std::size_t{0}));
    }
    return list;
}

}  // namespace detail

template <class Gil, auto kernel>
capi::Object julia_list_object(const capi::Arguments& given) {
    static constexpr capi::Signature<3> signature{"julia_list", {"zs", "c", "maxiter"}};
    const auto [zs, c, maxiter] = signature.bind(given);
    if (!PyList_Check(zs)) {
        capi::refuse_type(rules::JuliaList::at_zs, "a list", zs);
    }
    const rules::JuliaList call{capi::to_complex(signature.at(1), c), capi::to_int(signature.at(2), maxiter)};
    const auto points = detail::complex_items(zs);
    Recycled<std::int32_t> counts(points.size());
    capi::run_kernel<Gil>("julia_list", kernel, std::span(points), call.c.real, call.c.imag, call.maxiter,
                          std::span(counts));
    return detail::list_of_counts(counts, call.maxiter);
}

template <class Gil, auto kernel>
PyMethodDef julia_list_method() {
    return capi::method<julia_list_object<Gil, kernel>>(
        "julia_list",
        "julia_list(zs, c, maxiter)\n--\n\n"
        "Return a list of the steps of z*z + c that each z of the list zs takes to leave |z| < 2, at most maxiter.");
}

}  // namespace pyhost::simd
