// extensions/rules/polygon_list.hpp: a list of tuples of two numbers, and as many pixels as an int32 counts.
//
// A binding asks in this order: is it a list, then width and height, then the pairs, whose conversion may run Python
// code. Of subclasses it reads the list and the tuples themselves, whatever their __iter__ says.
#pragma once

#include <cstddef>

#include "rules/numbers.hpp"
#include "rules/polygon_mask.hpp"

namespace pyhost::rules {

struct PolygonList {
    static constexpr Place at_pairs{"polygon_list", "pairs"};
    static constexpr Place at_width{"polygon_list", "width"};
    static constexpr Place at_height{"polygon_list", "height"};
    static constexpr Place pair{"polygon_list", "an element of pairs"};
    static constexpr Place coordinate{"polygon_list", "a coordinate in pairs"};

    PolygonList(Int columns, Int rows)
        : width(static_cast<std::size_t>(between(at_width, columns, 0, int32_max))),
          height(static_cast<std::size_t>(between(at_height, rows, 0, int32_max))) {
        require_countable("polygon_list", width, height);
    }

    std::size_t results() const noexcept { return width * height; }

    // Of a tuple with so many items.
    static void require_pair(std::size_t items) {
        if (items != 2) {
            refuse_value(pair, "must have 2 items, got " + std::to_string(items));
        }
    }

    std::size_t width;
    std::size_t height;
};

}  // namespace pyhost::rules
