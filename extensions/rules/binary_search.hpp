// extensions/rules/binary_search.hpp: a list of ints of 64 bits, of which the search reads a few, and a target.
#pragma once

#include "rules/numbers.hpp"

namespace pyhost::rules {

struct BinarySearch {
    static constexpr Place seq{"binary_search", "seq"};
    static constexpr Place element{"binary_search", "an element of seq"};

    explicit BinarySearch(Int t) : target(to_int64({"binary_search", "t"}, t)) {}

    std::int64_t target;
};

}  // namespace pyhost::rules
