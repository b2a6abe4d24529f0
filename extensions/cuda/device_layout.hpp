// extensions/cuda/device_layout.hpp: what an array on the device tells of itself, whichever way it tells it, and as the
// rules read it.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "capi/helpers/errors.hpp"
#include "rules/buffers.hpp"

namespace pyhost::cuda {

using rules::Place;

inline constexpr int most_dimensions = 8;

struct DeviceLayout {
    void* data = nullptr;
    std::string format;  // as a buffer's; what has none is here as its exporter calls it, and of 0 bytes
    std::ptrdiff_t item_bytes = 0;
    int dimensions = 0;
    std::array<std::ptrdiff_t, most_dimensions> shape{};
    std::array<std::ptrdiff_t, most_dimensions> strides{};  // in bytes
    bool has_strides = false;                               // else its items lie one after the other
    bool is_readonly = false;
};

// The format of an item in this machine's byte order; null for types that have none. A kind is f, i, u, b or c, as
// NumPy has it.
inline const char* format_of(char kind, long long bytes) noexcept {
    struct Known {
        char kind;
        long long bytes;
        const char* format;
    };
    static constexpr Known known[] = {{'f', 8, "d"}, {'f', 4, "f"}, {'f', 2, "e"},   {'i', 8, "q"}, {'i', 4, "i"},
                                      {'i', 2, "h"}, {'i', 1, "b"}, {'u', 8, "Q"},   {'u', 4, "I"}, {'u', 2, "H"},
                                      {'u', 1, "B"}, {'b', 1, "?"}, {'c', 16, "Zd"}, {'c', 8, "Zf"}};
    for (const Known& one : known) {
        if (one.kind == kind && one.bytes == bytes) {
            return one.format;
        }
    }
    return nullptr;
}

inline void set_dimensions(Place place, DeviceLayout& layout, long long count) {
    if (count < 0 || count > most_dimensions) {
        rules::refuse_value(place, "must have at most " + std::to_string(most_dimensions) + " dimensions, got " +
                                       std::to_string(count));
    }
    layout.dimensions = static_cast<int>(count);
}

// Refuses what no memory can hold: the rules multiply without looking.
inline std::ptrdiff_t bytes_of(Place place, const DeviceLayout& layout) {
    std::ptrdiff_t bytes = layout.item_bytes;
    bool is_empty = false;
    bool overflows = false;
    for (int i = 0; i < layout.dimensions; ++i) {
        if (layout.shape[i] < 0) {
            rules::refuse_value(place, "has a dimension of " + std::to_string(layout.shape[i]) + " items");
        }
        is_empty = is_empty || layout.shape[i] == 0;
        overflows = __builtin_mul_overflow(bytes, layout.shape[i], &bytes) || overflows;
    }
    if (is_empty) {
        return 0;
    }
    if (overflows) {
        rules::refuse_value(place, "spans more bytes than memory can hold");
    }
    if (layout.data == nullptr) {
        rules::refuse_value(place, "has items at no address");
    }
    return bytes;
}

// `layout` outlives it.
inline rules::View view_of(Place place, const DeviceLayout& layout) {
    return {.data = layout.data,
            .owner = nullptr,
            .bytes = bytes_of(place, layout),
            .item_bytes = layout.item_bytes,
            .is_readonly = layout.is_readonly ? 1 : 0,
            .dimensions = layout.dimensions,
            .format = layout.format.c_str(),
            .shape = layout.shape.data(),
            .strides = layout.has_strides ? layout.strides.data() : nullptr,
            .suboffsets = nullptr,
            .internal = nullptr};
}

}  // namespace pyhost::cuda
