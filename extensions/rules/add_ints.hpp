// extensions/rules/add_ints.hpp: two ints of 64 bits, and so their sum.
#pragma once

#include "rules/numbers.hpp"

namespace pyhost::rules {

struct AddInts {
    AddInts(Int first, Int second) : a(to_int64({"add_ints", "a"}, first)), b(to_int64({"add_ints", "b"}, second)) {}

    // Of what the kernel says of the sum.
    static void require(bool fits) {
        if (!fits) {
            refuse_call("add_ints", "the sum must fit in 64 bits");
        }
    }

    std::int64_t a;
    std::int64_t b;
};

}  // namespace pyhost::rules
