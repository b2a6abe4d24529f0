// extensions/rules/polygon_mask.hpp: pairs of float64, and as many pixels as an int32 counts.
#pragma once

#include <cstdint>

#include "rules/buffers.hpp"
#include "rules/numbers.hpp"

namespace pyhost::rules {

// Both are below 2**31, so that their product fits.
inline void require_countable(const char* function, std::size_t width, std::size_t height) {
    if (width * height > static_cast<std::size_t>(int32_max)) {
        refuse_call(function, "width * height must be at most " + std::to_string(int32_max) + ", got " +
                                  std::to_string(width * height));
    }
}

struct PolygonMask {
    static constexpr Place at_vertices{"polygon_mask", "vertices"};
    static constexpr Place at_width{"polygon_mask", "width"};
    static constexpr Place at_height{"polygon_mask", "height"};
    static constexpr Place at_out{"polygon_mask", "out"};

    PolygonMask(const View& pairs, Int columns, Int rows)
        : vertices(items_of<const double>(at_vertices, pairs, Dimensions::two)),
          width(static_cast<std::size_t>(between(at_width, columns, 0, int32_max))),
          height(static_cast<std::size_t>(between(at_height, rows, 0, int32_max))) {
        const auto shape = shape_of(pairs);
        if (shape[1] != 2) {
            refuse_value(at_vertices, "must have the shape (n, 2), got (" + std::to_string(shape[0]) + ", " +
                                          std::to_string(shape[1]) + ")");
        }
        require_countable("polygon_mask", width, height);
    }

    std::size_t results() const noexcept { return width * height; }

    std::span<std::uint8_t> output(const View& view) const {
        const std::span<std::uint8_t> items = output_of<std::uint8_t>(at_out, view, results());
        must_not_overlap(at_out, items, vertices, "vertices");
        return items;
    }

    std::span<const double> vertices;
    std::size_t width;
    std::size_t height;
};

}  // namespace pyhost::rules
