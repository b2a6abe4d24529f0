// extensions/rules/vector_add.hpp: two float32 buffers of one shape, and an output that may be either of them.
#pragma once

#include "rules/buffers.hpp"

namespace pyhost::rules {

struct VectorAdd {
    static constexpr Place at_a{"vector_add", "a"};
    static constexpr Place at_b{"vector_add", "b"};
    static constexpr Place at_out{"vector_add", "out"};

    VectorAdd(const View& first, const View& second)
        : a(items_of<const float>(at_a, first, Dimensions::any)),
          b(items_of<const float>(at_b, second, Dimensions::any)) {
        if (!have_one_shape(first, second)) {
            refuse_value(at_b, "must have the shape of a");
        }
    }

    std::size_t results() const noexcept { return a.size(); }

    std::span<float> output(const View& view) const {
        const std::span<float> items = output_of<float>(at_out, view, results());
        must_be_or_not_overlap(at_out, items, a, "a");
        must_be_or_not_overlap(at_out, items, b, "b");
        return items;
    }

    std::span<const float> a;
    std::span<const float> b;
};

}  // namespace pyhost::rules
