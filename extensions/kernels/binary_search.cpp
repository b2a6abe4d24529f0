// extensions/kernels/binary_search.cpp: see binary_search.hpp; and its C names.
#include "kernels/binary_search.hpp"

#include "rules/binary_search.hpp"
#include "rules/c_names.hpp"

namespace pyhost::kernels {

std::ptrdiff_t binary_search(std::ptrdiff_t n, std::int64_t target, Accessor at, void* context) noexcept {
    std::ptrdiff_t lo = 0;
    std::ptrdiff_t hi = n - 1;
    while (lo <= hi) {
        const std::ptrdiff_t middle = lo + (hi - lo) / 2;
        std::int64_t value = 0;
        if (!at(context, middle, &value)) {
            return search_stopped;
        }
        if (value < target) {
            lo = middle + 1;
        } else if (value > target) {
            hi = middle - 1;
        } else {
            return middle;
        }
    }
    return search_not_found;
}

}  // namespace pyhost::kernels

namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;

namespace {

// Writes element `index` to `*value` and returns 1; returns 0 to stop the search. C has no bool in its ABI's function
// types, the kernel's accessor has: one more call bridges them.
using AccessorOfC = int (*)(void* context, ptrdiff_t index, int64_t* value);

struct Bridge {
    AccessorOfC at;
    void* context;

    static bool read(void* self, std::ptrdiff_t index, std::int64_t* value) {
        const auto* bridge = static_cast<const Bridge*>(self);
        return bridge->at(bridge->context, index, value) != 0;
    }
};

}  // namespace

extern "C" {

// The index; -1: not there; -2: `at` stopped the search.
ptrdiff_t pyhost_binary_search(ptrdiff_t n, int64_t target, AccessorOfC at, void* context) noexcept {
    Bridge bridge{at, context};
    return kernels::binary_search(n, target, &Bridge::read, &bridge);
}

const char* pyhost_rules_binary_search(int64_t t, int overflow) noexcept {
    return rules::refusal_of([&] { rules::BinarySearch({t, overflow}); });
}

// Of one element, read while the search runs.
const char* pyhost_rules_binary_search_element(int64_t value, int overflow) noexcept {
    return rules::refusal_of([&] { rules::to_int64(rules::BinarySearch::element, {value, overflow}); });
}

}  // extern "C"
