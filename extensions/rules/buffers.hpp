// extensions/rules/buffers.hpp: which memory a kernel takes: C-contiguous items of one type, whoever exports them.
//
// Every check is ours: exporters refuse with different exceptions (NumPy with ValueError, memoryview with BufferError),
// and none of them checks formats or byte order.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "rules/refusal.hpp"
#include "rules/view.h"

namespace pyhost::rules {

using View = pyhost_view;

// An element type: its name in sentences, and the format characters that mean it (the struct module's).
struct Element {
    const char* name;
    std::string_view characters;
    std::size_t item_bytes;
    std::size_t alignment;
};

template <class T>
struct ElementOf;  // no such element type
template <>
struct ElementOf<double> {
    static constexpr Element value{"float64 ('d')", "d", sizeof(double), alignof(double)};
};
template <>
struct ElementOf<float> {
    static constexpr Element value{"float32 ('f')", "f", sizeof(float), alignof(float)};
};
template <>
struct ElementOf<std::int32_t> {
    static constexpr Element value{"int32 ('i')", "il", sizeof(std::int32_t), alignof(std::int32_t)};
};
template <>
struct ElementOf<std::uint8_t> {
    static constexpr Element value{"uint8 ('B')", "B", sizeof(std::uint8_t), alignof(std::uint8_t)};
};

template <class T>
inline constexpr const Element& element_of = ElementOf<std::remove_const_t<T>>::value;

// How many dimensions an argument must have; any: at least one.
enum class Dimensions { any, one, two };

namespace detail {

inline std::string_view format_of(const View& view) { return view.format == nullptr ? "B" : view.format; }

// One character of the element's, after at most one mark of native byte order.
inline bool holds(const View& view, const Element& element) {
    std::string_view format = format_of(view);
    constexpr char native = std::endian::native == std::endian::little ? '<' : '>';
    if (!format.empty() && (format[0] == '@' || format[0] == '=' || format[0] == native)) {
        format.remove_prefix(1);
    }
    return format.size() == 1 && element.characters.find(format[0]) != std::string_view::npos &&
           view.item_bytes == static_cast<std::ptrdiff_t>(element.item_bytes);
}

// As PyBuffer_IsContiguous(view, 'C') has it: strides of dimensions with one item mean nothing, nor any of no items.
inline bool is_contiguous(const View& view) {
    if (view.suboffsets != nullptr) {
        return false;
    }
    if (view.strides == nullptr || view.bytes == 0) {
        return true;
    }
    std::ptrdiff_t next = view.item_bytes;
    for (int i = view.dimensions - 1; i >= 0; --i) {
        if (view.shape[i] > 1 && view.strides[i] != next) {
            return false;
        }
        next *= view.shape[i];
    }
    return true;
}

inline bool is_aligned(const View& view, const Element& element) {
    return view.bytes == 0 || reinterpret_cast<std::uintptr_t>(view.data) % element.alignment == 0;
}

// The format or its first 100 bytes, without a part of a character: names of fields in it are UTF-8, of any length.
inline std::string_view quoted(std::string_view format) {
    std::size_t length = std::min<std::size_t>(format.size(), 100);
    while (length > 0 && length < format.size() && (static_cast<unsigned char>(format[length]) & 0xC0U) == 0x80U) {
        --length;
    }
    return format.substr(0, length);
}

[[noreturn, gnu::cold]] inline void refuse_format(Place place, const View& view, const char* wanted) {
    refuse(Refusal::Kind::type, place,
           std::string("must hold ") + wanted + ", got '" + std::string(quoted(format_of(view))) + "'");
}

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_size(Place place, std::size_t wanted, std::size_t got) {
    refuse_value(place, "must hold " + std::to_string(wanted) + " items, got " + std::to_string(got));
}

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_overlap(Place place, const char* name) {
    refuse_value(place, std::string("must not overlap ") + name);
}

// Checked in this order: format, number of dimensions, contiguity, alignment.
[[gnu::noinline]] inline void check(Place place, const View& view, const Element& element, Dimensions wanted) {
    constexpr const char* sentences[] = {"at least 1 dimension", "1 dimension", "2 dimensions"};
    if (!holds(view, element)) {
        refuse_format(place, view, element.name);
    }
    const int count = static_cast<int>(wanted);
    if (wanted == Dimensions::any ? view.dimensions < 1 : view.dimensions != count) {
        refuse_value(place, std::string("must have ") + sentences[count] + ", got " + std::to_string(view.dimensions));
    }
    if (!is_contiguous(view)) {
        refuse_value(place, "must be C-contiguous");
    }
    if (!is_aligned(view, element)) {
        refuse_value(place, "is not aligned to " + std::to_string(element.alignment) + " bytes");
    }
}

// Nearly every argument: one dimension of the element's first character, item after item. check() says of all others
// whether they will do.
//
// This and its callers are inlined always: a compiler that sees many uses stops, and a call passes a View's fields
// through memory; four calls were a tenth of a checked call of 4 items.
template <class T>
[[gnu::always_inline]] inline bool is_plain(const View& view, Dimensions wanted) {
    constexpr const Element& element = element_of<T>;
    constexpr auto item_bytes = static_cast<std::ptrdiff_t>(sizeof(T));
    return view.format != nullptr && view.format[0] == element.characters[0] && view.format[1] == '\0' &&
           view.item_bytes == item_bytes && view.dimensions == 1 && wanted != Dimensions::two &&
           view.suboffsets == nullptr && view.strides != nullptr && view.strides[0] == item_bytes &&
           reinterpret_cast<std::uintptr_t>(view.data) % element.alignment == 0;
}

}  // namespace detail

// The items of an argument.
template <class T>
[[gnu::always_inline]] inline std::span<T> items_of(Place place, const View& view, Dimensions dimensions) {
    if (!detail::is_plain<T>(view, dimensions)) [[unlikely]] {
        detail::check(place, view, element_of<T>, dimensions);
    }
    return {static_cast<T*>(view.data), static_cast<std::size_t>(view.bytes) / sizeof(T)};
}

inline std::span<const std::ptrdiff_t> shape_of(const View& view) {
    return {view.shape, static_cast<std::size_t>(view.dimensions)};
}

// One dimension at once: a call of memcmp() costs more than the comparison.
[[gnu::always_inline]] inline bool have_one_shape(const View& a, const View& b) {
    if (a.dimensions == 1 && b.dimensions == 1) {
        return a.shape[0] == b.shape[0];
    }
    return std::ranges::equal(shape_of(a), shape_of(b));
}

// The items that a kernel writes: of any shape, `count` of them.
template <class T>
[[gnu::always_inline]] inline std::span<T> output_of(Place place, const View& view, std::size_t count) {
    const std::span<T> items = items_of<T>(place, view, Dimensions::any);
    if (view.is_readonly != 0) {
        refuse_value(place, "must be writable");
    }
    if (items.size() != count) {
        detail::refuse_size(place, count, items.size());
    }
    return items;
}

template <class T, class U>
[[gnu::always_inline]] inline bool share_memory(std::span<T> a, std::span<U> b) noexcept {
    const auto bytes_a = std::as_bytes(a);
    const auto bytes_b = std::as_bytes(b);
    const std::less<const std::byte*> before;  // `<` is undefined between pointers into different objects
    return !bytes_a.empty() && !bytes_b.empty() && before(bytes_a.data(), bytes_b.data() + bytes_b.size()) &&
           before(bytes_b.data(), bytes_a.data() + bytes_a.size());
}

template <class T, class U>
[[gnu::always_inline]] inline void must_not_overlap(Place place, std::span<T> output, std::span<U> input,
                                                    const char* name) {
    if (share_memory(output, input)) {
        detail::refuse_overlap(place, name);
    }
}

// For kernels that read element i before they write element i and no other.
template <class T>
[[gnu::always_inline]] inline void must_be_or_not_overlap(Place place, std::span<T> output, std::span<const T> input,
                                                          const char* name) {
    if (output.data() != input.data()) {
        must_not_overlap(place, output, input, name);
    }
}

}  // namespace pyhost::rules
