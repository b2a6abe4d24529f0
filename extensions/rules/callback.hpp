// extensions/rules/callback.hpp: a function, how often to call it, and results of 64 bits.
#pragma once

#include <cstdint>

#include "rules/numbers.hpp"

namespace pyhost::rules {

struct Callback {
    static constexpr Place at_f{"callback", "f"};
    static constexpr Place at_n{"callback", "n"};
    static constexpr Place at_result{"callback", "a result of f"};

    explicit Callback(Int count) : n(static_cast<std::int64_t>(up_to(at_n, count, int64_max))) {}

    static std::int64_t result(Int number) { return to_int64(at_result, number); }

    std::int64_t n;
};

}  // namespace pyhost::rules
