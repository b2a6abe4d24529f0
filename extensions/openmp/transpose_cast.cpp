// extensions/openmp/transpose_cast.cpp: some rows of tiles a thread, by simd's kernel.
#include "kernels/transpose_cast.hpp"

#include <algorithm>
#include <limits>

#include "openmp/openmp.hpp"
#include "simd/simd.hpp"

namespace pyhost::openmp {

std::ptrdiff_t transpose_cast(const void* a, kernels::ItemType from, std::size_t rows, std::size_t columns, void* out,
                              kernels::ItemType to) noexcept {
    // Static: every band costs the same. Fewer items than `enough` are done in 100 us: see stretches.hpp.
    constexpr std::size_t band = 64;  // rows, or four of simd's tiles
    constexpr std::size_t enough = 400'000;
    if (rows * columns < enough) {
        return simd::transpose_cast(a, from, rows, columns, out, to);
    }
    constexpr std::ptrdiff_t nowhere = std::numeric_limits<std::ptrdiff_t>::max();
    const simd::Store store = simd::transpose_store(from, to, rows * columns);
    std::ptrdiff_t misfit = nowhere;
#pragma omp parallel for schedule(static) reduction(min : misfit)
    for (std::size_t y = 0; y < rows; y += band) {
        const std::size_t end = std::min(rows, y + band);
        const std::ptrdiff_t found = simd::transpose_rows(a, from, rows, columns, out, to, y, end, store);
        misfit = found == kernels::all_items_fit ? misfit : std::min(misfit, found);
    }
    return misfit == nowhere ? kernels::all_items_fit : misfit;
}

}  // namespace pyhost::openmp
