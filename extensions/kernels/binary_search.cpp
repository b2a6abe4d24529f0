// extensions/kernels/binary_search.cpp: see binary_search.hpp.
#include "kernels/binary_search.hpp"

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
