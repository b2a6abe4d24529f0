// extensions/rules/uniform.hpp: as many numbers as an int32 counts, and a seed of 64 bits.
#pragma once

#include <cstdint>

#include "rules/buffers.hpp"
#include "rules/numbers.hpp"

namespace pyhost::rules {

struct Uniform {
    static constexpr Place at_rows{"uniform", "rows"};
    static constexpr Place at_columns{"uniform", "columns"};
    static constexpr Place at_seed{"uniform", "seed"};
    static constexpr Place at_out{"uniform", "out"};

    Uniform(Int row_count, Int column_count, Int number)
        : rows(static_cast<std::size_t>(between(at_rows, row_count, 0, int32_max))),
          columns(static_cast<std::size_t>(between(at_columns, column_count, 0, int32_max))),
          seed(to_int64(at_seed, number)) {
        if (results() > static_cast<std::size_t>(int32_max)) {  // both are below 2**31: the product fits
            refuse_call("uniform", "rows * columns must be at most " + std::to_string(int32_max) + ", got " +
                                       std::to_string(results()));
        }
    }

    std::size_t results() const noexcept { return rows * columns; }

    std::span<double> output(const View& view) const { return output_of<double>(at_out, view, results()); }

    std::size_t rows;
    std::size_t columns;
    std::int64_t seed;
};

}  // namespace pyhost::rules
