// extensions/openmp/transpose_cast.cpp: some rows of tiles a thread, by simd's kernel.
#include "kernels/transpose_cast.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>

#include "openmp/openmp.hpp"
#include "openmp/short_calls.hpp"
#include "simd/simd.hpp"

namespace pyhost::openmp {
namespace {

// Rows of `a` in bands, each of which but the first begins with a cache line of `out`: tiles are lines, and where a
// band's first is not one, a tile is turned twice.
class Bands {
public:
    Bands(const void* out, kernels::ItemType to, std::size_t rows, std::size_t band) noexcept
        : rows_(rows), band_(band) {
        constexpr std::size_t line = 64;
        const std::size_t bytes = kernels::with_item_type(to, [](auto item) noexcept { return sizeof item; });
        before_ = (line - reinterpret_cast<std::uintptr_t>(out) % line) % line / bytes;
    }

    std::size_t count() const noexcept { return (rows_ - std::min(rows_ - 1, before_) + band_ - 1) / band_; }
    std::size_t begin(std::size_t i) const noexcept { return i == 0 ? 0 : std::min(rows_, before_ + i * band_); }

private:
    std::size_t rows_, band_, before_;
};

}  // namespace

std::ptrdiff_t transpose_cast(const void* a, kernels::ItemType from, std::size_t rows, std::size_t columns, void* out,
                              kernels::ItemType to) noexcept {
    // Static: every band costs the same.
    constexpr std::size_t band = 64;        // rows, or four of simd's tiles
    constexpr std::size_t short_band = 32;  // of a short call: two
    const Length length{rows * columns, 400'000};
    if (length.is_trifling()) {
        return simd::transpose_cast(a, from, rows, columns, out, to);
    }
    const simd::Store store = simd::transpose_store(from, to, rows * columns);
    constexpr std::ptrdiff_t nowhere = std::numeric_limits<std::ptrdiff_t>::max();
    const Bands bands(out, to, rows, length.is_short() ? short_band : band);
    const auto misfit_in = [&](std::size_t first, std::size_t last) noexcept {
        const std::ptrdiff_t found =
            simd::transpose_rows(a, from, rows, columns, out, to, bands.begin(first), bands.begin(last), store);
        return found == kernels::all_items_fit ? nowhere : found;
    };
    std::ptrdiff_t misfit = nowhere;
    if (length.is_short()) {
        std::atomic<std::ptrdiff_t> least{nowhere};
        share_out(length, bands.count(), 1, [&](std::size_t first, std::size_t last) noexcept {
            const std::ptrdiff_t found = misfit_in(first, last);
            for (std::ptrdiff_t seen = least; found < seen && !least.compare_exchange_weak(seen, found);) {
            }
        });
        misfit = least;
    } else {
#pragma omp parallel for schedule(static) reduction(min : misfit)
        for (std::size_t i = 0; i < bands.count(); ++i) {
            misfit = std::min(misfit, misfit_in(i, i + 1));
        }
    }
    return misfit == nowhere ? kernels::all_items_fit : misfit;
}

}  // namespace pyhost::openmp
