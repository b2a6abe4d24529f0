// extensions/pybind11/buffer.hpp: an argument type for any buffer, and a result to write to.
//
// Not py::array_t: by default it converts and copies whatever it gets (a list, float32, every second item), and None
// becomes a NaN. The caster takes every object and notes what it is; what is wrong with it is for the rules to say,
// which know the argument's name.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <bit>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "rules/buffers.hpp"

namespace pyhost::pybind {

namespace py = pybind11;

class Buffer {
public:
    Buffer() = default;
    Buffer(py::object exporter, py::buffer_info info) : exporter_(std::move(exporter)), info_(std::move(info)) {}
    // Of what is none: its type's name, or the dtype of an array whose items no format can describe.
    Buffer(std::string type, std::string dtype) : type_(std::move(type)), dtype_(std::move(dtype)) {}

    // The rules read a Py_buffer under names of their own.
    rules::View at(rules::Place place) const {
        static_assert(sizeof(Py_buffer) == sizeof(rules::View));
        if (!type_.empty()) {
            rules::refuse_type(place, "a buffer", type_);
        }
        if (!dtype_.empty()) {
            rules::refuse_dtype(place, dtype_);
        }
        return std::bit_cast<rules::View>(*info_.view());
    }
    const py::object& exporter() const { return exporter_; }

private:
    py::object exporter_;
    py::buffer_info info_;  // keeps the memory in place until the call has ended
    std::string type_;
    std::string dtype_;
};

// NumPy is the main interpreter's: it cannot be loaded twice in a process.
inline bool has_numpy() { return PyInterpreterState_Get() == PyInterpreterState_Main(); }

// Where a kernel writes: the caller's `out`, or a new flat NumPy array; in a sub-interpreter a memoryview of a
// bytearray, whose items are not set (array.array would write them all first).
template <class T>
class Result {
public:
    // Of a call whose arguments keep the rules.
    template <class Rules>
    Result(const Rules& call, const std::optional<Buffer>& out) {
        if (out) {
            adopt(call, *out);
        } else if (has_numpy()) {
            py::array_t<T> array(static_cast<py::ssize_t>(call.results()));
            items_ = {array.mutable_data(), call.results()};
            object_ = std::move(array);
        } else {
            adopt(call, new_memoryview(call.results()));
        }
    }

    std::span<T> items() const { return items_; }
    py::object take() { return std::move(object_); }

private:
    static Buffer new_memoryview(std::size_t size) {
        const auto bytes = static_cast<py::ssize_t>(size * sizeof(T));
        const auto memory = py::reinterpret_steal<py::bytearray>(PyByteArray_FromStringAndSize(nullptr, bytes));
        if (!memory) {
            throw py::error_already_set();
        }
        constexpr char code = rules::element_of<T>.characters[0];
        return py::memoryview(memory).attr("cast")(code).template cast<Buffer>();
    }

    template <class Rules>
    void adopt(const Rules& call, const Buffer& out) {
        items_ = call.output(out.at(Rules::at_out));
        object_ = out.exporter();
    }

    py::object object_;
    std::span<T> items_;
};

}  // namespace pyhost::pybind

namespace pybind11::detail {

template <>
struct type_caster<pyhost::pybind::Buffer> {
    PYBIND11_TYPE_CASTER(pyhost::pybind::Buffer, const_name("Buffer"));

    bool load(handle source, bool) {
        if (!isinstance<buffer>(source)) {
            value = {std::string(Py_TYPE(source.ptr())->tp_name), std::string()};
            return true;
        }
        try {
            value = {reinterpret_borrow<object>(source), reinterpret_borrow<buffer>(source).request()};
        } catch (error_already_set& error) {
            if (!error.matches(PyExc_ValueError) || !hasattr(source, "dtype")) {
                throw;
            }
            // An array of items that formats cannot describe, such as datetime64.
            value = {std::string(), std::string(str(source.attr("dtype")))};
        }
        return true;
    }
};

}  // namespace pybind11::detail
