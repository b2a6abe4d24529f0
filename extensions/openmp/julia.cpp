// extensions/openmp/julia.cpp: lots of points to whichever thread is free, each by simd's kernel.
#include "openmp/lots.hpp"
#include "openmp/openmp.hpp"
#include "simd/simd.hpp"

namespace pyhost::openmp {
namespace {

// Dynamic: a point of the set costs up to maxiter steps, one beside it a few; equal shares would leave threads idle. A
// lot takes some 10 us, fetching it well under 1 us; of a short call one of simd's stretches.
constexpr Lots lots_of_points{.in_100_us = 20'000, .size = 4096, .short_size = 1024};

}  // namespace

void julia(std::span<const double> xs, std::span<const double> ys, double cr, double ci, std::int32_t maxiter,
           std::span<std::int32_t> counts) noexcept {
    const simd::JuliaSet set = simd::julia_set(cr, ci, maxiter, counts.size());
    for_each_lot(counts.size(), lots_of_points, [&](std::size_t first, std::size_t last) noexcept {
        simd::julia_part(xs, ys, set, counts, first, last);
    });
}

void julia_list(std::span<const std::complex<double>> zs, double cr, double ci, std::int32_t maxiter,
                std::span<std::int32_t> counts) noexcept {
    const simd::JuliaSet set = simd::julia_set(cr, ci, maxiter, counts.size());
    for_each_lot(counts.size(), lots_of_points, [&](std::size_t first, std::size_t last) noexcept {
        simd::julia_list_part(zs.subspan(first, last - first), set, counts.subspan(first, last - first));
    });
}

}  // namespace pyhost::openmp
