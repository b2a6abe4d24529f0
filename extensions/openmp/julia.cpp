// extensions/openmp/julia.cpp: lots of points to whichever thread is free, each by simd's kernel.
#include <algorithm>

#include "openmp/openmp.hpp"
#include "openmp/short_calls.hpp"
#include "simd/simd.hpp"

namespace pyhost::openmp {
namespace {

// Dynamic: a point of the set costs up to maxiter steps, one beside it a few; equal shares would leave threads idle. A
// lot takes some 10 us, fetching it well under 1 us; of a short call one of simd's stretches.
constexpr std::size_t lot = 4096;
constexpr std::size_t short_lot = 1024;
constexpr std::size_t in_100_us = 20'000;

// part(first, last) for all points, by as many threads as it pays.
template <class Part>
void for_each_lot(std::size_t points, Part part) noexcept {
    if (const Length length{points, in_100_us}; length.is_short()) {
        return share_out(length, points, short_lot, part);
    }
#pragma omp parallel for schedule(dynamic)
    for (std::size_t first = 0; first < points; first += lot) {
        part(first, std::min(points, first + lot));
    }
}

}  // namespace

void julia(std::span<const double> xs, std::span<const double> ys, double cr, double ci, std::int32_t maxiter,
           std::span<std::int32_t> counts) noexcept {
    if (Length{counts.size(), in_100_us}.is_trifling()) {
        return simd::julia(xs, ys, cr, ci, maxiter, counts);
    }
    const simd::JuliaSet set = simd::julia_set(cr, ci, maxiter, counts.size());
    for_each_lot(counts.size(), [&](std::size_t first, std::size_t last) noexcept {
        simd::julia_part(xs, ys, set, counts, first, last);
    });
}

void julia_list(std::span<const std::complex<double>> zs, double cr, double ci, std::int32_t maxiter,
                std::span<std::int32_t> counts) noexcept {
    if (Length{counts.size(), in_100_us}.is_trifling()) {
        return simd::julia_list(zs, cr, ci, maxiter, counts);
    }
    const simd::JuliaSet set = simd::julia_set(cr, ci, maxiter, counts.size());
    for_each_lot(counts.size(), [&](std::size_t first, std::size_t last) noexcept {
        simd::julia_list_part(zs.subspan(first, last - first), set, counts.subspan(first, last - first));
    });
}

}  // namespace pyhost::openmp
