// extensions/openmp/add_one.cpp: one stretch of the array a thread.
#include "openmp/openmp.hpp"

namespace pyhost::openmp {

void add_one(std::span<const double> a, std::span<double> out) noexcept {
    // As in fused_arith: long stretches, and below 10000 elements the threads cost what they gain.
    const std::size_t size = out.size();
#pragma omp parallel for schedule(static) if (size > 10'000)
    for (std::size_t i = 0; i < size; ++i) {
        out[i] = a[i] + 1.0;
    }
}

}  // namespace pyhost::openmp
