// extensions/kernels/sum_list.cpp: see sum_list.hpp; and its C names.
#include "kernels/sum_list.hpp"

#include "rules/c_names.hpp"
#include "rules/sum_list.hpp"

namespace pyhost::kernels {

bool sum_list(ItemReader at, void* context, Sum* sum) noexcept {
    Sum total;
    for (std::ptrdiff_t index = 0;; ++index) {
        std::int64_t value = 0;
        const int outcome = at(context, index, &value);
        if (outcome != item_read) {
            *sum = outcome == no_item ? total : *sum;
            return outcome == no_item;
        }
        const bool carry = __builtin_add_overflow(total.low, static_cast<std::uint64_t>(value), &total.low);
        total.high += (value < 0 ? -1 : 0) + (carry ? 1 : 0);
    }
}

}  // namespace pyhost::kernels

namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;

extern "C" {

// 0: `*high` * 2**64 + `*low` is the sum; 1: `at` refused an element (-1), and they are untouched. `at` returns 1 for
// an element, 0 at the end.
int pyhost_sum_list(int (*at)(void* context, ptrdiff_t index, int64_t* value), void* context, int64_t* high,
                    uint64_t* low) noexcept {
    kernels::Sum sum;
    if (!kernels::sum_list(at, context, &sum)) {
        return 1;
    }
    *high = sum.high;
    *low = sum.low;
    return 0;
}

// Of one element, read while the sum grows.
const char* pyhost_rules_sum_list_element(int64_t value, int overflow) noexcept {
    return rules::refusal_of([&] { rules::SumList::item({value, overflow}); });
}

}  // extern "C"
