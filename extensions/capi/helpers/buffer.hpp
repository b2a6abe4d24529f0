// extensions/capi/helpers/buffer.hpp: an exporter's memory, borrowed during a call.
//
// The request is the most general one (PyBUF_FULL_RO); what is wrong with the memory is for the rules to say.
#pragma once

#include <cstddef>

#include "capi/helpers/array_view.hpp"
#include "capi/helpers/errors.hpp"
#include "rules/buffers.hpp"

namespace pyhost::capi {

// The rules read a Py_buffer as a View: the same fields at the same places, under names of ours.
static_assert(sizeof(Py_buffer) == sizeof(rules::View));
static_assert(offsetof(Py_buffer, buf) == offsetof(rules::View, data));
static_assert(offsetof(Py_buffer, len) == offsetof(rules::View, bytes));
static_assert(offsetof(Py_buffer, itemsize) == offsetof(rules::View, item_bytes));
static_assert(offsetof(Py_buffer, readonly) == offsetof(rules::View, is_readonly));
static_assert(offsetof(Py_buffer, ndim) == offsetof(rules::View, dimensions));
static_assert(offsetof(Py_buffer, format) == offsetof(rules::View, format));
static_assert(offsetof(Py_buffer, shape) == offsetof(rules::View, shape));
static_assert(offsetof(Py_buffer, strides) == offsetof(rules::View, strides));
static_assert(offsetof(Py_buffer, suboffsets) == offsetof(rules::View, suboffsets));

// Not movable: some exporters point a view's shape into the view itself.
class Buffer {
public:
    Buffer(Place place, PyObject* exporter) {
        if (!view_of_array(exporter, view_) && PyObject_GetBuffer(exporter, buffer(), PyBUF_FULL_RO) != 0) {
            refuse(place, exporter);
        }
    }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() {
        if (view_.owner != nullptr) {
            PyBuffer_Release(buffer());
        }
    }

    // No copy: wide loads of what an exporter has just stored field by field would wait for it, 10 ns a buffer.
    const rules::View& view() const noexcept { return view_; }

private:
    [[noreturn, gnu::noinline, gnu::cold]] static void refuse(Place place, PyObject* exporter) {
        if (!PyObject_CheckBuffer(exporter)) {
            PyErr_Clear();
            refuse_type(place, "a buffer", exporter);
        }
        // Of an element type that formats cannot describe, such as datetime64.
        if (has_numpy() && PyArray_Check(exporter)) {
            raise(PyExc_TypeError, "%s: %s must be an array that exports a buffer, got dtype %S", place.function,
                  place.argument, PyArray_DESCR(reinterpret_cast<PyArrayObject*>(exporter)));
        }
        throw ErrorIsSet{};
    }

    Py_buffer* buffer() noexcept { return static_cast<Py_buffer*>(static_cast<void*>(&view_)); }

    rules::View view_;  // every field is set, by either
};

}  // namespace pyhost::capi
