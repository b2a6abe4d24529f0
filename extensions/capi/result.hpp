// extensions/capi/result.hpp: where a kernel writes: the caller's `out`, or a new flat NumPy array.
//
// NumPy allocates, not we: its arrays are what callers expect, and lie on huge pages (15 instead of 51 ms to touch 128
// MiB for the first time). In a sub-interpreter, where NumPy cannot be, it is a memoryview of a bytearray.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <utility>

#include "capi/buffer.hpp"

namespace pyhost::capi {

template <class T, class U>
bool share_memory(std::span<T> a, std::span<U> b) noexcept {
    const auto bytes_a = std::as_bytes(a);
    const auto bytes_b = std::as_bytes(b);
    const std::less<const std::byte*> before;  // `<` is undefined between pointers into different objects
    return !bytes_a.empty() && !bytes_b.empty() && before(bytes_a.data(), bytes_b.data() + bytes_b.size()) &&
           before(bytes_b.data(), bytes_a.data() + bytes_a.size());
}

// Its items are not set: array.array would write them all first.
inline Object new_memoryview(const Element& element, std::size_t size) {
    const auto bytes = static_cast<Py_ssize_t>(size * element.item_bytes);
    const Object memory = Object::steal(PyByteArray_FromStringAndSize(nullptr, bytes));
    const Object view = Object::steal(PyMemoryView_FromObject(memory.get()));
    return Object::steal(PyObject_CallMethod(view.get(), "cast", "C", element.characters[0]));
}

template <class T>
class Result {
public:
    // `out` is null or None where the caller wants a new array.
    Result(Place place, PyObject* out, std::size_t size) : place_(place) {
        if (out == nullptr || out == Py_None) {
            allocate(size);
        } else {
            adopt(out, size);
        }
    }

    std::span<T> items() const noexcept { return items_; }
    Object take() noexcept { return std::move(object_); }

    template <class U>
    void must_not_overlap(const Buffer<U>& input) const {
        if (share_memory(items_, input.items())) {
            raise(PyExc_ValueError, "%s: %s must not overlap %s", place_.function, place_.argument, input.argument());
        }
    }

    // For kernels that read element i before they write element i and no other.
    void must_be_or_not_overlap(const Buffer<const T>& input) const {
        if (items_.data() != input.items().data()) {
            must_not_overlap(input);
        }
    }

private:
    void allocate(std::size_t size) {
        if (!has_numpy()) {
            return adopt(new_memoryview(element_of<T>, size).get(), size);
        }
        npy_intp length = static_cast<npy_intp>(size);
        object_ = Object::steal(PyArray_SimpleNew(1, &length, element_of<T>.numpy_type));
        items_ = {static_cast<T*>(PyArray_DATA(reinterpret_cast<PyArrayObject*>(object_.get()))), size};
    }

    void adopt(PyObject* out, std::size_t size) {
        buffer_.emplace(place_, out, Dimensions::any);
        if (!buffer_->is_writable()) {
            raise(PyExc_ValueError, "%s: %s must be writable", place_.function, place_.argument);
        }
        if (buffer_->items().size() != size) {
            raise(PyExc_ValueError, "%s: %s must hold %zu items, got %zu", place_.function, place_.argument, size,
                  buffer_->items().size());
        }
        object_ = Object::share(out);
        items_ = buffer_->items();
    }

    Place place_;
    Object object_;
    std::optional<Buffer<T>> buffer_;
    std::span<T> items_;
};

}  // namespace pyhost::capi
