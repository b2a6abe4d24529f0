// extensions/boost_python/buffer.hpp: an exporter's memory, borrowed during a call, and a result to write to.
//
// Boost.Python knows no buffers, and the Boost.NumPy beside it in Debian 12 was built for NumPy 1: with NumPy 2 it
// crashes at the first array. So this is CPython's buffer protocol, with an owner.
#pragma once

#include <bit>
#include <boost/python.hpp>
#include <span>
#include <string>
#include <utility>

#include "boost_python/converter.hpp"
#include "rules/buffers.hpp"

namespace pyhost::boost_python {

// What is asked of NumPy. Looked up when the module is imported and never let go: Boost destroys static objects after
// Python's end.
struct NumPy {
    bp::object empty;
    bp::object ndarray;
};
inline const NumPy* numpy = nullptr;

inline void find_numpy() {
    const bp::object module = bp::import("numpy");
    numpy = new NumPy{module.attr("empty"), module.attr("ndarray")};
}

// Not movable: some exporters point a view's shape into the view itself.
class Buffer {
public:
    Buffer(rules::Place place, const bp::object& exporter) {
        if (PyObject_CheckBuffer(exporter.ptr()) == 0) {
            refuse_type(place, "a buffer", exporter);
        }
        if (PyObject_GetBuffer(exporter.ptr(), &buffer_, PyBUF_FULL_RO) != 0) {
            refuse_exporter(place, exporter);
        }
    }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() { PyBuffer_Release(&buffer_); }

    // The rules read a Py_buffer under names of their own.
    rules::View view() const noexcept {
        static_assert(sizeof(Py_buffer) == sizeof(rules::View));
        return std::bit_cast<rules::View>(buffer_);
    }

private:
    // Python's error is set. Of an array it means items that formats cannot describe, such as datetime64.
    [[noreturn]] static void refuse_exporter(rules::Place place, const bp::object& exporter) {
        const auto* const ndarray = reinterpret_cast<PyTypeObject*>(numpy->ndarray.ptr());
        if (PyObject_TypeCheck(exporter.ptr(), const_cast<PyTypeObject*>(ndarray)) == 0) {
            throw bp::error_already_set();
        }
        PyErr_Clear();
        rules::refuse_dtype(place, bp::extract<std::string>(bp::str(exporter.attr("dtype"))));
    }

    Py_buffer buffer_{};
};

// Where a kernel writes: the caller's `out`, or a new flat NumPy array.
template <class T>
class Result {
public:
    // Of a call whose arguments keep the rules; `out` is None where the caller wants a new array.
    template <class Rules>
    Result(const Rules& call, const bp::object& out)
        : object_(out.is_none() ? numpy->empty(call.results(), rules::element_of<T>.characters[0]) : out),
          buffer_(Rules::at_out, object_),
          items_(call.output(buffer_.view())) {}

    std::span<T> items() const noexcept { return items_; }
    const bp::object& object() const noexcept { return object_; }

private:
    bp::object object_;
    Buffer buffer_;
    std::span<T> items_;
};

}  // namespace pyhost::boost_python
