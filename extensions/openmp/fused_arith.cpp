// extensions/openmp/fused_arith.cpp: one stretch of the arrays a thread.
#include "kernels/fused_arith.hpp"

#include "openmp/openmp.hpp"

namespace pyhost::openmp {

void fused_arith(std::span<const double> a, std::span<const double> b, std::span<double> out) noexcept {
    // Static: every element costs the same, and long stretches suit the prefetcher. Below some 10000 elements (10 us)
    // starting and joining the threads (1.5 us and more) takes what they would gain.
    const std::size_t size = out.size();
#pragma omp parallel for schedule(static) if (size > 10'000)
    for (std::size_t i = 0; i < size; ++i) {
        out[i] = kernels::fused_arith_element(a[i], b[i]);
    }
}

}  // namespace pyhost::openmp
