// extensions/openmp/transpose_cast.cpp: some rows of tiles a thread.
#include "kernels/transpose_cast.hpp"

#include <algorithm>
#include <limits>

#include "openmp/openmp.hpp"

namespace pyhost::openmp {

std::ptrdiff_t transpose_cast(const void* a, kernels::ItemType from, std::size_t rows, std::size_t columns, void* out,
                              kernels::ItemType to) noexcept {
    // Static: every tile costs the same. Below some 10000 items (10 us) the threads cost what they gain.
    constexpr std::ptrdiff_t nowhere = std::numeric_limits<std::ptrdiff_t>::max();
    std::ptrdiff_t misfit = nowhere;
#pragma omp parallel for schedule(static) reduction(min : misfit) if (rows * columns > 10'000)
    for (std::size_t y = 0; y < rows; y += kernels::tile_side) {
        const std::size_t end = std::min(rows, y + kernels::tile_side);
        const std::ptrdiff_t found = kernels::transpose_rows(a, from, rows, columns, out, to, y, end);
        misfit = found == kernels::all_items_fit ? misfit : std::min(misfit, found);
    }
    return misfit == nowhere ? kernels::all_items_fit : misfit;
}

}  // namespace pyhost::openmp
