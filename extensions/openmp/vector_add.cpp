// extensions/openmp/vector_add.cpp: one stretch of the arrays a thread.
#include "openmp/openmp.hpp"

namespace pyhost::openmp {

void vector_add(std::span<const float> a, std::span<const float> b, std::span<float> out) noexcept {
    // As in fused_arith: long stretches, and below 10000 elements the threads cost what they gain.
    const std::size_t size = out.size();
#pragma omp parallel for schedule(static) if (size > 10'000)
    for (std::size_t i = 0; i < size; ++i) {
        out[i] = a[i] + b[i];
    }
}

}  // namespace pyhost::openmp
