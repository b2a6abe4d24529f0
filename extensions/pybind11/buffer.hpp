// extensions/pybind11/buffer.hpp: an argument type for C-contiguous buffers of one item type, and a result to write to.
//
// Not py::array_t: by default it converts and copies whatever it gets (a list, float32, every second item), and None
// becomes a NaN. The caster refuses other types and formats, which makes pybind11's TypeError; shapes and layout are
// ValueErrors, thrown by name.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace pyhost::pybind {

namespace py = pybind11;

// The format characters that mean T, in the struct module's alphabet.
template <class T>
inline constexpr std::string_view codes_of{};
template <>
inline constexpr std::string_view codes_of<double>{"d"};
template <>
inline constexpr std::string_view codes_of<std::int32_t>{"il"};
template <>
inline constexpr std::string_view codes_of<std::uint8_t>{"B"};

// One of T's characters, after at most one mark of native byte order.
template <class T>
bool holds(const py::buffer_info& info) {
    std::string_view format = info.format;
    constexpr char native = std::endian::native == std::endian::little ? '<' : '>';
    if (!format.empty() && (format[0] == '@' || format[0] == '=' || format[0] == native)) {
        format.remove_prefix(1);
    }
    return format.size() == 1 && codes_of<T>.find(format[0]) != std::string_view::npos &&
           info.itemsize == static_cast<py::ssize_t>(sizeof(T));
}

// `place` names function and argument in errors: "julia: xs".
[[noreturn]] inline void throw_value_error(const char* place, const std::string& what) {
    throw py::value_error(std::string(place) + " " + what);
}

template <class T>
class Buffer {
public:
    Buffer() = default;
    Buffer(py::object exporter, py::buffer_info info) : exporter_(std::move(exporter)), info_(std::move(info)) {}

    // 0: any number of dimensions but none.
    void require(const char* place, py::ssize_t dimensions) const {
        if (dimensions == 0 ? info_.ndim < 1 : info_.ndim != dimensions) {
            throw_value_error(place, "must have " + (dimensions == 0 ? "at least 1" : std::to_string(dimensions)) +
                                         " dimension(s), got " + std::to_string(info_.ndim));
        }
        if (PyBuffer_IsContiguous(info_.view(), 'C') == 0) {
            throw_value_error(place, "must be C-contiguous");
        }
        if (info_.size > 0 && reinterpret_cast<std::uintptr_t>(info_.ptr) % alignof(T) != 0) {
            throw_value_error(place, "is not aligned to " + std::to_string(alignof(T)) + " bytes");
        }
    }

    std::span<T> items() const { return {static_cast<T*>(info_.ptr), static_cast<std::size_t>(info_.size)}; }
    const std::vector<py::ssize_t>& shape() const { return info_.shape; }
    bool is_writable() const { return !info_.readonly; }
    const py::object& exporter() const { return exporter_; }

private:
    py::object exporter_;
    py::buffer_info info_;  // keeps the memory in place until the call has ended
};

template <class T, class U>
bool share_memory(std::span<T> a, std::span<U> b) {
    const auto bytes_a = std::as_bytes(a);
    const auto bytes_b = std::as_bytes(b);
    const std::less<const std::byte*> before;  // `<` is undefined between pointers into different objects
    return !bytes_a.empty() && !bytes_b.empty() && before(bytes_a.data(), bytes_b.data() + bytes_b.size()) &&
           before(bytes_b.data(), bytes_a.data() + bytes_a.size());
}

// NumPy is the main interpreter's: it cannot be loaded twice in a process.
inline bool has_numpy() { return PyInterpreterState_Get() == PyInterpreterState_Main(); }

// Where a kernel writes: the caller's `out`, or a new flat NumPy array; in a sub-interpreter a memoryview of a
// bytearray, whose items are not set (array.array would write them all first).
template <class T>
class Result {
public:
    Result(const char* place, const std::optional<Buffer<T>>& out, std::size_t size) : place_(place) {
        if (out) {
            adopt(*out, size);
        } else if (!has_numpy()) {
            const auto bytes = static_cast<py::ssize_t>(size * sizeof(T));
            const auto memory = py::reinterpret_steal<py::bytearray>(PyByteArray_FromStringAndSize(nullptr, bytes));
            if (!memory) {
                throw py::error_already_set();
            }
            adopt(py::memoryview(memory).attr("cast")(codes_of<T>[0]).template cast<Buffer<T>>(), size);
        } else {
            py::array_t<T> array(static_cast<py::ssize_t>(size));
            items_ = {array.mutable_data(), size};
            object_ = std::move(array);
        }
    }

    std::span<T> items() const { return items_; }
    py::object take() { return std::move(object_); }

    template <class U>
    void must_not_overlap(const Buffer<U>& input, const char* name) const {
        if (share_memory(items_, input.items())) {
            throw_value_error(place_, std::string("must not overlap ") + name);
        }
    }

    // For kernels that read item i before they write item i and no other.
    void must_be_or_not_overlap(const Buffer<T>& input, const char* name) const {
        if (items_.data() != input.items().data()) {
            must_not_overlap(input, name);
        }
    }

private:
    void adopt(const Buffer<T>& out, std::size_t size) {
        out.require(place_, 0);
        if (!out.is_writable()) {
            throw_value_error(place_, "must be writable");
        }
        if (out.items().size() != size) {
            throw_value_error(
                place_, "must hold " + std::to_string(size) + " items, got " + std::to_string(out.items().size()));
        }
        items_ = out.items();
        object_ = out.exporter();
    }

    const char* place_;
    py::object object_;
    std::span<T> items_;
};

}  // namespace pyhost::pybind

namespace pybind11::detail {

template <class T>
struct type_caster<pyhost::pybind::Buffer<T>> {
    PYBIND11_TYPE_CASTER(pyhost::pybind::Buffer<T>, const_name("Buffer[") + make_caster<T>::name + const_name("]"));

    bool load(handle source, bool) {
        if (!isinstance<buffer>(source)) {
            return false;
        }
        try {
            buffer_info info = reinterpret_borrow<buffer>(source).request();
            if (!pyhost::pybind::holds<T>(info)) {
                return false;
            }
            value = {reinterpret_borrow<object>(source), std::move(info)};
            return true;
        } catch (error_already_set& error) {
            if (error.matches(
                    PyExc_ValueError)) {  // an array of items that formats cannot describe, such as datetime64
                return false;
            }
            throw;
        }
    }
};

}  // namespace pybind11::detail
