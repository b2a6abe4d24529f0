// extensions/rules/greet.hpp: any str; that it is one, only a binding can tell.
#pragma once

#include "rules/refusal.hpp"

namespace pyhost::rules {

struct Greet {
    static constexpr Place at_name{"greet", "name"};
};

}  // namespace pyhost::rules
