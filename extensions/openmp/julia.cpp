// extensions/openmp/julia.cpp: lots of points to whichever thread is free, each by simd's kernel.
#include <algorithm>

#include "openmp/openmp.hpp"
#include "simd/simd.hpp"

namespace pyhost::openmp {
namespace {

// Dynamic: a point of the set costs up to maxiter steps, one beside it a few; equal shares would leave threads idle. A
// lot takes some 10 us, fetching it well under 1 us. Fewer than `enough` are done in 100 us: see stretches.hpp.
constexpr std::size_t lot = 4096;
constexpr std::size_t enough = 20'000;

}  // namespace

void julia(std::span<const double> xs, std::span<const double> ys, double cr, double ci, std::int32_t maxiter,
           std::span<std::int32_t> counts) noexcept {
    if (counts.size() < enough) {
        return simd::julia(xs, ys, cr, ci, maxiter, counts);
    }
    const simd::JuliaSet set = simd::julia_set(cr, ci, maxiter, counts.size());
#pragma omp parallel for schedule(dynamic)
    for (std::size_t first = 0; first < counts.size(); first += lot) {
        simd::julia_part(xs, ys, set, counts, first, std::min(counts.size(), first + lot));
    }
}

void julia_list(std::span<const std::complex<double>> zs, double cr, double ci, std::int32_t maxiter,
                std::span<std::int32_t> counts) noexcept {
    if (counts.size() < enough) {
        return simd::julia_list(zs, cr, ci, maxiter, counts);
    }
    const simd::JuliaSet set = simd::julia_set(cr, ci, maxiter, counts.size());
#pragma omp parallel for schedule(dynamic)
    for (std::size_t first = 0; first < counts.size(); first += lot) {
        const std::size_t size = std::min(lot, counts.size() - first);
        simd::julia_list_part(zs.subspan(first, size), set, counts.subspan(first, size));
    }
}

}  // namespace pyhost::openmp
