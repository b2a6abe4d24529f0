// extensions/kernels/add_ints.cpp: see add_ints.hpp; and its C names.
#include "kernels/add_ints.hpp"

#include "rules/add_ints.hpp"
#include "rules/c_names.hpp"

namespace pyhost::kernels {

bool add_ints(std::int64_t a, std::int64_t b, std::int64_t* sum) noexcept {
    std::int64_t exact = 0;
    if (__builtin_add_overflow(a, b, &exact)) {
        return false;
    }
    *sum = exact;
    return true;
}

}  // namespace pyhost::kernels

namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;

extern "C" {

// 0: `*sum` holds a + b; 1: the sum does not fit 64 bits and `*sum` is untouched.
int pyhost_add_ints(int64_t a, int64_t b, int64_t* sum) noexcept { return kernels::add_ints(a, b, sum) ? 0 : 1; }

const char* pyhost_rules_add_ints(int64_t a, int a_overflow, int64_t b, int b_overflow) noexcept {
    return rules::refusal_of([&] { rules::AddInts({a, a_overflow}, {b, b_overflow}); });
}

// Of what the kernel returned.
const char* pyhost_rules_add_ints_sum(int does_not_fit) noexcept {
    return rules::refusal_of([&] { rules::AddInts::require(does_not_fit == 0); });
}

}  // extern "C"
