// extensions/capi/helpers/result.hpp: where a kernel writes: the caller's `out`, or a new flat NumPy array.
//
// NumPy allocates, not we, unless the module wants pooled pages: its arrays are what callers expect, and lie on huge
// pages (15 instead of 51 ms to touch 128 MiB for the first time). In a sub-interpreter, where NumPy cannot be, it is a
// memoryview of a bytearray.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "capi/helpers/array_memory.hpp"
#include "capi/helpers/buffer.hpp"

namespace pyhost::capi {

template <class T>
inline constexpr int numpy_type = NPY_NOTYPE;
template <>
inline constexpr int numpy_type<double> = NPY_FLOAT64;
template <>
inline constexpr int numpy_type<float> = NPY_FLOAT32;
template <>
inline constexpr int numpy_type<std::int32_t> = NPY_INT32;
template <>
inline constexpr int numpy_type<std::uint8_t> = NPY_UINT8;

// Its items are not set: array.array would write them all first.
[[gnu::noinline, gnu::cold]] inline Object new_memoryview(const rules::Element& element, std::size_t size) {
    const auto bytes = static_cast<Py_ssize_t>(size * element.item_bytes);
    const Object memory = Object::steal(PyByteArray_FromStringAndSize(nullptr, bytes));
    const Object view = Object::steal(PyMemoryView_FromObject(memory.get()));
    return Object::steal(PyObject_CallMethod(view.get(), "cast", "C", element.characters[0]));
}

template <class T>
class Result {
public:
    // Of a call whose arguments keep the rules; `out` is null or None where the caller wants a new array.
    template <class Rules>
    [[gnu::always_inline]] Result(const Rules& call, PyObject* out) {
        if (out != nullptr && out != Py_None) {
            object_ = Object::share(out);
        } else if (has_numpy()) {
            allocate(call.results());
            return;
        } else {
            object_ = new_memoryview(rules::element_of<T>, call.results());
        }
        buffer_.emplace(Rules::at_out, object_.get());
        items_ = call.output(buffer_->view());
    }

    std::span<T> items() const noexcept { return items_; }
    Object take() noexcept { return std::move(object_); }

private:
    [[gnu::always_inline]] void allocate(std::size_t size) {
        object_ = new_array(size, sizeof(T), numpy_type<T>);
        items_ = {static_cast<T*>(PyArray_DATA(reinterpret_cast<PyArrayObject*>(object_.get()))), size};
    }

    Object object_;
    std::optional<Buffer> buffer_;
    std::span<T> items_;
};

}  // namespace pyhost::capi
