// extensions/capi/helpers/array_view.hpp: what a buffer tells of a NumPy array, read from the array, where a backend
// wants it.
//
// NumPy makes the text and the numbers of every buffer anew and keeps a record of each: 25 ns a buffer, a fifth of a
// call of 1000 items, where their place in the array is known. Only where the GIL is held while the rules read them:
// without one another thread may give the array a new shape meanwhile.
#pragma once

#include "capi/helpers/python.hpp"
#include "rules/view.h"

namespace pyhost::capi {

namespace detail {

// Of this module alone; false until use_array_views().
inline bool reads_arrays = false;

// As NumPy writes it for an item in this machine's byte order; null for types that no kernel takes.
inline const char* array_format(int type) noexcept {
    switch (type) {
        case NPY_FLOAT64: return "d";
        case NPY_FLOAT32: return "f";
        case NPY_INT: return "i";
        case NPY_UINT8: return "B";
        default: return nullptr;
    }
}

[[gnu::always_inline]] inline std::ptrdiff_t items_of(PyArrayObject* array) noexcept {
    return PyArray_NDIM(array) == 1 ? PyArray_DIM(array, 0) : PyArray_SIZE(array);
}

}  // namespace detail

inline void use_array_views() noexcept {
#ifndef Py_GIL_DISABLED
    detail::reads_arrays = true;
#endif
}

// False, and `view` as it was, of all else than an array itself of such items; those of a subclass may be another's.
// The view is borrowed: it has no owner, and whoever made it keeps the array.
[[gnu::always_inline]] inline bool view_of_array(PyObject* exporter, pyhost_view& view) noexcept {
    if (!detail::reads_arrays || !has_numpy() || !PyArray_CheckExact(exporter)) {
        return false;
    }
    auto* const array = reinterpret_cast<PyArrayObject*>(exporter);
    const char* const format = detail::array_format(PyArray_TYPE(array));
    // A negative set of flags has NumPy's own NPY_ARRAY_WARN_ON_WRITE: how such an array is written, its buffer tells.
    if (format == nullptr || !PyArray_ISNOTSWAPPED(array) || PyArray_FLAGS(array) < 0) {
        return false;
    }
    view.data = PyArray_DATA(array);
    view.owner = nullptr;
    view.item_bytes = PyArray_ITEMSIZE(array);
    view.bytes = detail::items_of(array) * view.item_bytes;
    view.is_readonly = PyArray_ISWRITEABLE(array) ? 0 : 1;
    view.dimensions = PyArray_NDIM(array);
    view.format = format;
    view.shape = PyArray_DIMS(array);
    view.strides = PyArray_STRIDES(array);
    view.suboffsets = nullptr;
    view.internal = nullptr;
    return true;
}

}  // namespace pyhost::capi
