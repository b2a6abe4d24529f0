// extensions/kernels/callback.cpp: see callback.hpp; and its C names.
#include "kernels/callback.hpp"

#include "rules/c_names.hpp"
#include "rules/callback.hpp"

namespace pyhost::kernels {

bool callback(std::int64_t n, Callee callee, void* context, std::uint64_t* fold) noexcept {
    std::uint64_t sum = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        std::int64_t result = 0;
        if (callee(context, i, &result) == 0) {
            return false;
        }
        sum = 31 * sum + static_cast<std::uint64_t>(result);
    }
    *fold = sum;
    return true;
}

}  // namespace pyhost::kernels

namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;

extern "C" {

// 0: `*fold` is the result; 1: `callee` stopped the loop by 0, instead of 1, and `*fold` is untouched.
int pyhost_callback(int64_t n, int (*callee)(void* context, int64_t i, int64_t* result), void* context,
                    uint64_t* fold) noexcept {
    return kernels::callback(n, callee, context, fold) ? 0 : 1;
}

const char* pyhost_rules_callback(int64_t n, int overflow) noexcept {
    return rules::refusal_of([&] { rules::Callback({n, overflow}); });
}

// Of what one call returned, while the loop runs.
const char* pyhost_rules_callback_result(int64_t value, int overflow) noexcept {
    return rules::refusal_of([&] { rules::Callback::result({value, overflow}); });
}

}  // extern "C"
