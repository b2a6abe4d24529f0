// extensions/rules/add_one.hpp: a float64 buffer of any shape, and an output that may be the same.
#pragma once

#include "rules/buffers.hpp"

namespace pyhost::rules {

struct AddOne {
    static constexpr Place at_a{"add_one", "a"};
    static constexpr Place at_out{"add_one", "out"};

    explicit AddOne(const View& items) : a(items_of<const double>(at_a, items, Dimensions::any)) {}

    std::size_t results() const noexcept { return a.size(); }

    std::span<double> output(const View& view) const {
        const std::span<double> items = output_of<double>(at_out, view, results());
        must_be_or_not_overlap(at_out, items, a, "a");
        return items;
    }

    std::span<const double> a;
};

}  // namespace pyhost::rules
