// extensions/capi/buffer.hpp: a C-contiguous buffer of one element type, borrowed from any exporter during a call.
//
// The request is the most general one (PyBUF_FULL_RO), and every check is ours: exporters refuse with different
// exceptions (NumPy with ValueError, memoryview with BufferError), and none of them checks formats or byte order.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "capi/errors.hpp"

namespace pyhost::capi {

// An element type: its name in errors, the format characters that mean it (the struct module's), NumPy's number for it.
struct Element {
    const char* name;
    std::string_view characters;
    std::size_t item_bytes;
    std::size_t alignment;
    int numpy_type;
};

template <class T>
struct ElementOf;  // no such element type
template <>
struct ElementOf<double> {
    static constexpr Element value{"float64 ('d')", "d", sizeof(double), alignof(double), NPY_FLOAT64};
};
template <>
struct ElementOf<std::int32_t> {
    static constexpr Element value{"int32 ('i')", "il", sizeof(std::int32_t), alignof(std::int32_t), NPY_INT32};
};
template <>
struct ElementOf<std::uint8_t> {
    static constexpr Element value{"uint8 ('B')", "B", sizeof(std::uint8_t), alignof(std::uint8_t), NPY_UINT8};
};

template <class T>
inline constexpr const Element& element_of = ElementOf<std::remove_const_t<T>>::value;

namespace detail {

// One character of the element's, after at most one mark of native byte order.
inline bool holds(const Py_buffer& view, const Element& element) {
    std::string_view format = view.format == nullptr ? "B" : view.format;
    constexpr char native = std::endian::native == std::endian::little ? '<' : '>';
    if (!format.empty() && (format[0] == '@' || format[0] == '=' || format[0] == native)) {
        format.remove_prefix(1);
    }
    return format.size() == 1 && element.characters.find(format[0]) != std::string_view::npos &&
           view.itemsize == static_cast<Py_ssize_t>(element.item_bytes);
}

inline bool is_aligned(const Py_buffer& view, const Element& element) {
    return view.len == 0 || reinterpret_cast<std::uintptr_t>(view.buf) % element.alignment == 0;
}

}  // namespace detail

// How many dimensions an argument must have; any: at least one.
enum class Dimensions { any, one, two };

namespace detail {

inline void check_element(Place place, const Py_buffer& view, const Element& element) {
    if (!holds(view, element)) {
        raise(PyExc_TypeError, "%s: %s must hold %s, got '%.100s'", place.function, place.argument, element.name,
              view.format == nullptr ? "B" : view.format);
    }
}

inline void check_dimensions(Place place, const Py_buffer& view, Dimensions wanted) {
    constexpr const char* sentences[] = {"at least 1 dimension", "1 dimension", "2 dimensions"};
    const int count = static_cast<int>(wanted);
    if (wanted == Dimensions::any ? view.ndim < 1 : view.ndim != count) {
        raise(PyExc_ValueError, "%s: %s must have %s, got %d", place.function, place.argument, sentences[count],
              view.ndim);
    }
}

inline void check_layout(Place place, const Py_buffer& view, const Element& element) {
    if (!PyBuffer_IsContiguous(&view, 'C')) {
        raise(PyExc_ValueError, "%s: %s must be C-contiguous", place.function, place.argument);
    }
    if (!is_aligned(view, element)) {
        raise(PyExc_ValueError, "%s: %s is not aligned to %zu bytes", place.function, place.argument,
              element.alignment);
    }
}

// Owns a Py_buffer, whatever it holds. Not movable: some exporters point a view's shape into the view itself.
class View {
public:
    View(Place place, PyObject* exporter) {
        if (!PyObject_CheckBuffer(exporter)) {
            raise_wrong_type(place, "a buffer", exporter);
        }
        if (PyObject_GetBuffer(exporter, &view_, PyBUF_FULL_RO) == 0) {
            return;
        }
        // Of an element type that formats cannot describe, such as datetime64.
        if (has_numpy() && PyArray_Check(exporter)) {
            raise(PyExc_TypeError, "%s: %s must be an array that exports a buffer, got dtype %S", place.function,
                  place.argument, PyArray_DESCR(reinterpret_cast<PyArrayObject*>(exporter)));
        }
        throw ErrorIsSet{};
    }
    View(const View&) = delete;
    View& operator=(const View&) = delete;
    ~View() { PyBuffer_Release(&view_); }

    const Py_buffer& get() const noexcept { return view_; }

private:
    Py_buffer view_{};
};

}  // namespace detail

// Checked in this order: type, format, number of dimensions, contiguity, alignment.
template <class T>
class Buffer {
public:
    Buffer(Place place, PyObject* exporter, Dimensions dimensions) : place_(place), owner_(place, exporter) {
        detail::check_element(place, owner_.get(), element_of<T>);
        detail::check_dimensions(place, owner_.get(), dimensions);
        detail::check_layout(place, owner_.get(), element_of<T>);
    }

    const char* argument() const noexcept { return place_.argument; }
    bool is_writable() const noexcept { return owner_.get().readonly == 0; }
    std::span<T> items() const noexcept {
        return {static_cast<T*>(owner_.get().buf), static_cast<std::size_t>(owner_.get().len) / sizeof(T)};
    }
    std::span<const Py_ssize_t> shape() const noexcept {
        return {owner_.get().shape, static_cast<std::size_t>(owner_.get().ndim)};
    }

private:
    Place place_;
    detail::View owner_;
};

}  // namespace pyhost::capi
