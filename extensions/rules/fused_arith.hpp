// extensions/rules/fused_arith.hpp: two float64 buffers of one shape, and an output that may be either of them.
#pragma once

#include "rules/buffers.hpp"

namespace pyhost::rules {

struct FusedArith {
    static constexpr Place at_a{"fused_arith", "a"};
    static constexpr Place at_b{"fused_arith", "b"};
    static constexpr Place at_out{"fused_arith", "out"};

    FusedArith(const View& first, const View& second)
        : a(items_of<const double>(at_a, first, Dimensions::any)),
          b(items_of<const double>(at_b, second, Dimensions::any)) {
        if (!have_one_shape(first, second)) {
            refuse_value(at_b, "must have the shape of a");
        }
    }

    std::size_t results() const noexcept { return a.size(); }

    std::span<double> output(const View& view) const {
        const std::span<double> items = output_of<double>(at_out, view, results());
        must_be_or_not_overlap(at_out, items, a, "a");
        must_be_or_not_overlap(at_out, items, b, "b");
        return items;
    }

    std::span<const double> a;
    std::span<const double> b;
};

}  // namespace pyhost::rules
