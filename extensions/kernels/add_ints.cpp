// extensions/kernels/add_ints.cpp: see add_ints.hpp.
#include "kernels/add_ints.hpp"

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
