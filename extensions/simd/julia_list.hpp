// extensions/simd/julia_list.hpp: julia_list() for Python: complex numbers where they lie, an int of each value once.
//
// 40 bytes in (8 of the list, 32 of a complex number) and 8 out a point, 10 operations a step. Reading 1000 x 1000
// complex numbers as capi does, and making as many ints, takes eight times as long as all the steps.
//
// Threads without a thread state may share these loops, too, while the caller waits for them with the GIL: they only
// read what lies in plain items, and write where nobody else looks, or atomically. The ints' references are added after
// the list has them: nothing is allocated in between, so that no garbage collection counts too few.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "capi/julia_list.hpp"
#include "simd/plain_items.hpp"
#include "simd/recycled.hpp"

namespace pyhost::simd {

// Whose threads share a loop that runs no Python code: the caller alone.
struct OneThread {
    template <class Part>
    static void for_each_part(std::size_t items, Part part) noexcept {
        part(std::size_t{0}, items);
    }
};

namespace detail {

using Points = Recycled<std::complex<double>>;

inline std::complex<double> value_of(PyObject* plain) noexcept {
    const Py_complex z = reinterpret_cast<PyComplexObject*>(plain)->cval;
    return {z.real, z.imag};
}

// Item by item: of those that are not plain, __complex__ may be called, which may change the list.
inline Points converted_items(PyObject* list) {
    using Rules = rules::JuliaList;
    Points points;
    points.reserve(static_cast<std::size_t>(PyList_GET_SIZE(list)));
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
        if (PyObject* const plain = plain_item<is_complex>(list, i); plain != nullptr) {
            points.push_back(value_of(plain));
        } else {
            const capi::Object item = capi::list_item(list, i);
            points.push_back(Rules::point(capi::to_complex(Rules::element, item.get())));
        }
    }
    return points;
}

// Whether all of [first, last) are complex numbers themselves; then they are in `points`.
inline bool read_plain_items(PyObject* list, std::size_t first, std::size_t last, Points& points) noexcept {
    for (std::size_t i = first; i < last; ++i) {
        PyObject* const plain = plain_item<is_complex>(list, static_cast<Py_ssize_t>(i));
        if (plain == nullptr) {
            return false;
        }
        points[i] = value_of(plain);
    }
    return true;
}

template <class Sharing>
Points complex_items(PyObject* list) {
    Points points(static_cast<std::size_t>(PyList_GET_SIZE(list)));
    std::atomic<bool> are_plain = true;
    Sharing::for_each_part(points.size(), [&](std::size_t first, std::size_t last) noexcept {
        if (!read_plain_items(list, first, last, points)) {
            are_plain = false;
        }
    });
    return are_plain ? std::move(points) : converted_items(list);
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

inline constexpr std::size_t most_shared = 1024;  // ints

// Puts the ints of counts[first, last) into the list, and adds to `uses` how often each is there.
inline void set_items(PyObject* list, const std::vector<capi::Object>& ints, std::span<const std::int32_t> counts,
                      std::size_t first, std::size_t last, std::vector<std::atomic<std::size_t>>& uses) noexcept {
    constexpr std::size_t sums = 4;  // side by side, as neighbours are often equal
    std::array<std::array<std::uint32_t, sums>, most_shared> here;
    std::fill_n(here.begin(), ints.size(), std::array<std::uint32_t, sums>{});
    for (std::size_t i = first; i < last; ++i) {
        const auto count = static_cast<std::size_t>(counts[i]);
        PyList_SET_ITEM(list, static_cast<Py_ssize_t>(i), ints[count].get());
        ++here[count][i % sums];
    }
    for (std::size_t n = 0; n < ints.size(); ++n) {
        if (const auto sum = std::accumulate(here[n].begin(), here[n].end(), std::size_t{0}); sum > 0) {
            uses[n].fetch_add(sum, std::memory_order_relaxed);
        }
    }
}

// A count is at most maxiter: of few values there are many counts, which can share an int.
template <class Sharing>
capi::Object list_of_counts(std::span<const std::int32_t> counts, std::int32_t maxiter) {
    const std::size_t values = static_cast<std::size_t>(maxiter) + 1;
    if (values > most_shared || values > counts.size()) {
        return capi::new_list(counts.size(),
                              [&](std::size_t i) { return capi::Object::steal(PyLong_FromLong(counts[i])); });
    }
    std::vector<capi::Object> ints(values);
    for (std::size_t n = 0; n < values; ++n) {
        ints[n] = capi::Object::steal(PyLong_FromSize_t(n));
    }
    std::vector<std::atomic<std::size_t>> uses(values);
    capi::Object list = capi::Object::steal(PyList_New(static_cast<Py_ssize_t>(counts.size())));
    Sharing::for_each_part(counts.size(), [&](std::size_t first, std::size_t last) noexcept {
        set_items(list.get(), ints, counts, first, last, uses);
    });
    for (std::size_t n = 0; n < values; ++n) {
        add_references(ints[n].get(), uses[n]);
    }
    return list;
}

}  // namespace detail

template <class Gil, auto kernel, class Sharing = OneThread>
capi::Object julia_list_object(const capi::Arguments& given) {
    static constexpr capi::Signature<3> signature{"julia_list", {"zs", "c", "maxiter"}};
    const auto [zs, c, maxiter] = signature.bind(given);
    if (!PyList_Check(zs)) {
        capi::refuse_type(rules::JuliaList::at_zs, "a list", zs);
    }
    const rules::JuliaList call{capi::to_complex(signature.at(1), c), capi::to_int(signature.at(2), maxiter)};
    const auto points = detail::complex_items<Sharing>(zs);
    Recycled<std::int32_t> counts(points.size());
    capi::run_kernel<Gil>("julia_list", kernel, std::span(points), call.c.real, call.c.imag, call.maxiter,
                          std::span(counts));
    return detail::list_of_counts<Sharing>(counts, call.maxiter);
}

template <class Gil, auto kernel, class Sharing = OneThread>
PyMethodDef julia_list_method() {
    return capi::method<julia_list_object<Gil, kernel, Sharing>>(
        "julia_list",
        "julia_list(zs, c, maxiter)\n--\n\n"
        "Return a list of the steps of z*z + c that each z of the list zs takes to leave |z| < 2, at most maxiter.");
}

}  // namespace pyhost::simd
