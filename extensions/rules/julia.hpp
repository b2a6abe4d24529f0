// extensions/rules/julia.hpp: two axes of float64, a number, a bound of 32 bits; the counts are int32, one a point.
#pragma once

#include <cstdint>

#include "rules/buffers.hpp"
#include "rules/numbers.hpp"

namespace pyhost::rules {

struct Julia {
    static constexpr Place at_xs{"julia", "xs"};
    static constexpr Place at_ys{"julia", "ys"};
    static constexpr Place at_c{"julia", "c"};
    static constexpr Place at_maxiter{"julia", "maxiter"};
    static constexpr Place at_out{"julia", "out"};

    Julia(const View& columns, const View& rows, Complex number, Int limit)
        : xs(items_of<const double>(at_xs, columns, Dimensions::one)),
          ys(items_of<const double>(at_ys, rows, Dimensions::one)),
          c(finite_or_not(at_c, number)),
          maxiter(static_cast<std::int32_t>(between(at_maxiter, limit, 0, int32_max))) {
        std::ptrdiff_t points = 0;
        if (__builtin_mul_overflow(xs.size(), ys.size(), &points)) {
            refuse_call("julia", "xs and ys span more points than memory can hold");
        }
    }

    std::size_t results() const noexcept { return xs.size() * ys.size(); }

    std::span<std::int32_t> output(const View& view) const {
        const std::span<std::int32_t> items = output_of<std::int32_t>(at_out, view, results());
        must_not_overlap(at_out, items, xs, "xs");
        must_not_overlap(at_out, items, ys, "ys");
        return items;
    }

    std::span<const double> xs;
    std::span<const double> ys;
    Complex c;
    std::int32_t maxiter;
};

}  // namespace pyhost::rules
