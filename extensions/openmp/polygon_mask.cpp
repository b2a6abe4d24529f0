// extensions/openmp/polygon_mask.cpp: as many rows each thread, by simd's kernel.
#include <omp.h>

#include "openmp/openmp.hpp"
#include "openmp/short_calls.hpp"
#include "simd/simd.hpp"

namespace pyhost::openmp {

void polygon_mask(std::span<const double> vertices_xy, std::size_t width, std::size_t height, bool border_value,
                  std::span<std::uint8_t> mask) noexcept {
    // Static: every row costs about the same. Of a short call four of simd's tiles a chunk: in each piece that a thread
    // claims, nothing is stored while the first one is marked, and nothing marked while the last one is stored.
    constexpr std::size_t lot = 128;
    const Length length{mask.size(), 4'000'000};
    if (length.is_trifling()) {
        return simd::polygon_mask(vertices_xy, width, height, border_value, mask);
    }
    const auto rows = [&](std::size_t first, std::size_t last) noexcept {
        simd::polygon_rows(vertices_xy, width, border_value, mask, first, last);
    };
    if (length.is_short()) {
        return share_out(length, height, lot, rows);
    }
#pragma omp parallel
    {
        const auto threads = static_cast<std::size_t>(omp_get_num_threads());
        const auto thread = static_cast<std::size_t>(omp_get_thread_num());
        rows(height * thread / threads, height * (thread + 1) / threads);
    }
}

}  // namespace pyhost::openmp
