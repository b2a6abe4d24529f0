// extensions/rules/sum_list.hpp: a list of ints of 64 bits; of a larger one no sum is made, but an OverflowError.
//
// Of a subclass the list itself is read, whatever its __iter__ says.
#pragma once

#include "rules/numbers.hpp"

namespace pyhost::rules {

struct SumList {
    static constexpr Place at_xs{"sum_list", "xs"};
    static constexpr Place element{"sum_list", "an element of xs"};

    static std::int64_t item(Int number) {
        if (number.overflow != 0) {
            refuse(Refusal::Kind::overflow, element, "must fit in 64 bits");
        }
        return number.value;
    }
};

}  // namespace pyhost::rules
