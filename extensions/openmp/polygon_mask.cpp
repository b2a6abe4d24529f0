// extensions/openmp/polygon_mask.cpp: as many rows each thread, by simd's kernel.
#include <omp.h>

#include "openmp/openmp.hpp"
#include "simd/simd.hpp"

namespace pyhost::openmp {

void polygon_mask(std::span<const double> vertices_xy, std::size_t width, std::size_t height, bool border_value,
                  std::span<std::uint8_t> mask) noexcept {
    // Static: every row costs about the same. Fewer pixels are done in less than 100 us: see stretches.hpp.
    constexpr std::size_t enough = 4'000'000;
    if (mask.size() < enough) {
        return simd::polygon_mask(vertices_xy, width, height, border_value, mask);
    }
#pragma omp parallel
    {
        const auto threads = static_cast<std::size_t>(omp_get_num_threads());
        const auto thread = static_cast<std::size_t>(omp_get_thread_num());
        simd::polygon_rows(vertices_xy, width, border_value, mask, height * thread / threads,
                           height * (thread + 1) / threads);
    }
}

}  // namespace pyhost::openmp
