// extensions/simd/sum_list.hpp: sum_list() for Python: small ints where they lie, others as capi reads them.
//
// One pass: 8 bytes of the list and the 32 of an int an element, 1 addition; memory bound. Equal to
// kernels::sum_list(): ints of 30 bits are added up in 64, 2**32 of them at most before they go into the exact sum.
#pragma once

#include <algorithm>
#include <cstdint>

#include "capi/sum_list.hpp"
#include "simd/plain_items.hpp"

namespace pyhost::simd {

namespace detail {

inline void add(kernels::Sum& sum, std::int64_t value) noexcept {
    const bool carry = __builtin_add_overflow(sum.low, static_cast<std::uint64_t>(value), &sum.low);
    sum.high += (value < 0 ? -1 : 0) + (carry ? 1 : 0);
}

// The index of the first item from `first` on that is no small int.
inline Py_ssize_t add_small_ints(PyObject* list, Py_ssize_t first, kernels::Sum& sum) noexcept {
    const Py_ssize_t size = std::min<Py_ssize_t>(PyList_GET_SIZE(list), first + (Py_ssize_t{1} << 32));
    std::int64_t small = 0;
    Py_ssize_t i = first;
    for (; i < size; ++i) {
        PyObject* const item = plain_item<is_small_int>(list, i);
        if (item == nullptr) {
            break;
        }
        small += small_int(item);
    }
    add(sum, small);
    return i;
}

}  // namespace detail

inline capi::Object sum_list(const capi::Arguments& given) {
    using Rules = rules::SumList;
    static constexpr capi::Signature<1> signature{"sum_list", {"xs"}};
    const auto [xs] = signature.bind(given);
    if (!PyList_Check(xs)) {
        capi::refuse_type(Rules::at_xs, "a list", xs);
    }
    kernels::Sum sum;
    for (Py_ssize_t i = 0; (i = detail::add_small_ints(xs, i, sum)) < PyList_GET_SIZE(xs); ++i) {
        const capi::Object item = capi::list_item(xs, i);
        detail::add(sum, Rules::item(capi::to_int(Rules::element, item.get())));
    }
    return capi::sum_object(sum);
}

inline PyMethodDef sum_list_method() {
    return capi::method<sum_list>("sum_list",
                                  "sum_list(xs)\n--\n\n"
                                  "Return the exact sum of a list of ints, each of which must fit in 64 bits.");
}

}  // namespace pyhost::simd
