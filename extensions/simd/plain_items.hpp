// extensions/simd/plain_items.hpp: items of a list whose value can be read where it lies.
//
// Of a complex or an int itself, no subclass, no Python code runs while it is read. So with the GIL held the list stays
// as it is, and neither a bound must be checked again nor a reference be taken: 1 instead of 4 ns an item. A Python
// without a GIL has no such items: there another thread may change the list at any time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "capi/helpers/object.hpp"

namespace pyhost::simd {

// Objects lie where they were made; of those of a list, the next but some is fetched meanwhile.
inline constexpr Py_ssize_t items_ahead = 16;

// Item i of the list, borrowed, if it is of this type itself; else null.
template <auto is_exact>
PyObject* plain_item(PyObject* list, Py_ssize_t i) noexcept {
#ifdef Py_GIL_DISABLED
    (void)list, (void)i;
    return nullptr;
#else
    PyObject* const* const items = reinterpret_cast<PyListObject*>(list)->ob_item;
    if (i + items_ahead < PyList_GET_SIZE(list)) {
        __builtin_prefetch(items[i + items_ahead]);
    }
    return is_exact(items[i]) ? items[i] : nullptr;
#endif
}

inline bool is_complex(PyObject* object) noexcept { return PyComplex_CheckExact(object); }

// An int that fits in one of Python's digits, 30 bits: then its value is its size, -1, 0 or 1, times the digit.
inline bool is_small_int(PyObject* object) noexcept {
#if PY_VERSION_HEX >= 0x030C0000
    return PyLong_CheckExact(object) && PyUnstable_Long_IsCompact(reinterpret_cast<PyLongObject*>(object));
#else
    return PyLong_CheckExact(object) && Py_SIZE(object) >= -1 && Py_SIZE(object) <= 1;
#endif
}

inline std::int64_t small_int(PyObject* object) noexcept {
#if PY_VERSION_HEX >= 0x030C0000
    return PyUnstable_Long_CompactValue(reinterpret_cast<PyLongObject*>(object));
#else
    return Py_SIZE(object) * static_cast<std::int64_t>(reinterpret_cast<PyLongObject*>(object)->ob_digit[0]);
#endif
}

}  // namespace pyhost::simd
