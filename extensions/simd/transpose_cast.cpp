// extensions/simd/transpose_cast.cpp: tiles of 16 rows, cast row by row and turned round in registers, a cache line of
// `out` at a time.
//
// One pass: an item read, cast and written, from float64 to float32 8 bytes in, 4 out and 1 operation; memory bound.
// Rows of `out` lie far apart, often a power of two: a line of it is written whole and once. 16 rows of `a` are read
// side by side, each from its begin to its end, as the prefetcher likes it. To float32 and int32 only, four of which
// fill the 128 bits that every instruction set can shuffle; to other types, of fewer items than a tile has, and with no
// vectors, the kernels' own tiles.
//
// Equal to kernels::transpose_rows(): the same casts, item by item, under the same fits(); where one does not fit, that
// function says which is the first.
#include "kernels/transpose_cast.hpp"

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "simd/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/transpose_cast.cpp"
#include <hwy/foreach_target.h>

#include <hwy/cache_control.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pyhost::simd::HWY_NAMESPACE {
namespace {

#if HWY_TARGET != HWY_SCALAR

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t tile_rows = 16;  // of four bytes, a cache line

// A cache line of doubles; two of bytes would be wider than many matrices.
template <class From>
constexpr std::size_t tile_columns = std::min<std::size_t>(16, 64 / sizeof(From));

// Of a row that is read past the caches' own prefetching: from the second cache on, where it is not in the way.
constexpr std::size_t ahead_bytes = 512;

// Of floating-point numbers to ints: false where one does not fit, which is 0 then; to cast it would be undefined. The
// bounds are those of kernels::fits(), which a compiler tests one by one, as a comparison may trap.
template <std::size_t width, class From>
HWY_INLINE bool cut_items(const From* items, std::int32_t* out) noexcept {
    const hn::CappedTag<double, width> d;
    const hn::Rebind<std::int32_t, decltype(d)> d32;
    bool all_fit = true;
    for (std::size_t x = 0; x < width; x += hn::Lanes(d)) {
        const auto item = [&] {
            if constexpr (sizeof(From) == sizeof(double)) {
                return hn::LoadU(d, items + x);
            } else {
                return hn::PromoteTo(d, hn::LoadU(hn::Rebind<From, decltype(d)>(), items + x));
            }
        }();
        const auto fit = hn::And(hn::Gt(item, hn::Set(d, -0x1p31 - 1.0)), hn::Lt(item, hn::Set(d, 0x1p31)));
        all_fit &= hn::AllTrue(d, fit);
        hn::StoreU(hn::DemoteTo(d32, hn::IfThenElseZero(fit, item)), d32, out + x);
    }
    return all_fit;
}

template <bool streamed, class To, class From>
HWY_INLINE bool cast_tile(const From* a, std::size_t columns, std::size_t left,
                          To (*tile)[tile_columns<From>]) noexcept {
    constexpr std::size_t width = tile_columns<From>;
    constexpr std::size_t ahead = ahead_bytes / sizeof(From);
    bool all_fit = true;
    for (std::size_t y = 0; y < tile_rows; ++y) {
        const From* const row = a + y * columns;
        if (streamed && left > ahead) {
            __builtin_prefetch(row + ahead, 0, 2);
        }
        if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
            all_fit &= cut_items<width>(row, tile[y]);
        } else {
            // All else fits: see kernels::fits().
            std::transform(row, row + width, tile[y], [](From item) noexcept { return static_cast<To>(item); });
        }
    }
    return all_fit;
}

// Four items of each of the rows 0, 4, ..., as many as D holds.
template <class D, class To, std::size_t width>
HWY_INLINE hn::Vec<D> every_fourth(D d, const To (*rows)[width]) noexcept {
    constexpr std::size_t lanes = hn::MaxLanes(D());
    if constexpr (lanes == 4) {
        return hn::LoadU(d, rows[0]);
    } else {
        const hn::Half<D> half;
        return hn::Combine(d, every_fourth(half, rows + lanes / 2), every_fourth(half, rows));
    }
}

// Four columns of as many items as a vector has.
template <bool streamed, class D, class To, std::size_t width>
HWY_INLINE void turn_columns(D d, const To (*block)[width], To* out, std::size_t rows) noexcept {
    const hn::Repartition<std::uint64_t, D> pairs;
    const auto row0 = every_fourth(d, block);
    const auto row1 = every_fourth(d, block + 1);
    const auto row2 = every_fourth(d, block + 2);
    const auto row3 = every_fourth(d, block + 3);
    const auto low01 = hn::BitCast(pairs, hn::InterleaveLower(d, row0, row1));
    const auto low23 = hn::BitCast(pairs, hn::InterleaveLower(d, row2, row3));
    const auto high01 = hn::BitCast(pairs, hn::InterleaveUpper(d, row0, row1));
    const auto high23 = hn::BitCast(pairs, hn::InterleaveUpper(d, row2, row3));
    const auto store = [&](std::size_t x, auto items) noexcept {
        if constexpr (streamed) {
            hn::Stream(hn::BitCast(d, items), d, out + x * rows);
        } else {
            hn::StoreU(hn::BitCast(d, items), d, out + x * rows);
        }
    };
    store(0, hn::InterleaveLower(pairs, low01, low23));
    store(1, hn::InterleaveUpper(pairs, low01, low23));
    store(2, hn::InterleaveLower(pairs, high01, high23));
    store(3, hn::InterleaveUpper(pairs, high01, high23));
}

template <bool streamed, class To, std::size_t width>
HWY_INLINE void turn_tile(const To (*tile)[width], To* out, std::size_t rows) noexcept {
    const hn::CappedTag<To, tile_rows> d;
    for (std::size_t x = 0; x < width; x += 4) {
        for (std::size_t y = 0; y < tile_rows; y += hn::Lanes(d)) {
            turn_columns<streamed>(d, reinterpret_cast<const To(*)[width]>(&tile[y][x]), out + x * rows + y, rows);
        }
    }
}

constexpr std::size_t anyhow = SIZE_MAX;

template <class T>
std::size_t number_of(const T* item) noexcept {
    return reinterpret_cast<std::uintptr_t>(item) / sizeof(T);
}

// Tiles of `step` items that cover first ... last, which are as many at least: the second begins where a cache line
// does, the last ends with them, and these two may overlap their neighbours. `before` is the number of item 0 in
// memory, or `anyhow`, where no tile can begin with a line.
template <class Turn>
HWY_INLINE void for_each_tile(std::size_t first, std::size_t last, std::size_t step, std::size_t before,
                              Turn turn) noexcept {
    for (std::size_t at = first;;) {
        const std::size_t beyond = before == anyhow ? 0 : (before + at) % step;
        turn(at, beyond == 0);
        if (at == last - step) {
            return;
        }
        at = std::min(at + step - beyond, last - step);
    }
}

// tile_rows rows of `a`.
template <bool streamed, class To, class From>
bool turn_band(const From* a, std::size_t rows, std::size_t columns, To* out) noexcept {
    constexpr std::size_t width = tile_columns<From>;
    alignas(64) To tile[tile_rows][width];
    bool all_fit = true;
    for_each_tile(0, columns, width, columns % width == 0 ? number_of(a) : anyhow, [&](std::size_t x, bool) noexcept {
        all_fit &= cast_tile<streamed>(a + x, columns, columns - x, tile);
        turn_tile<streamed>(tile, out + x * rows, rows);
    });
    return all_fit;
}

template <class To, class From>
bool turn_rows(const From* a, std::size_t rows, std::size_t columns, To* out, std::size_t first, std::size_t last,
               Store store) noexcept {
    const bool are_alike = rows % tile_rows == 0;
    bool all_fit = true;
    for_each_tile(first, last, tile_rows, are_alike ? number_of(out) : anyhow,
                  [&](std::size_t y, bool is_aligned) noexcept {
                      if (store == Store::streamed && are_alike && is_aligned) {
                          all_fit &= turn_band<true>(a + y * columns, rows, columns, out + y);
                      } else {
                          all_fit &= turn_band<false>(a + y * columns, rows, columns, out + y);
                      }
                  });
    if (store == Store::streamed) {
        hwy::FlushStream();
    }
    return all_fit;
}

#endif

// False where this has no way, or an item does not fit.
bool turn(const void* a, kernels::ItemType from, std::size_t rows, std::size_t columns, void* out, kernels::ItemType to,
          std::size_t first, std::size_t last, Store store) {
#if HWY_TARGET != HWY_SCALAR
    return kernels::with_item_type(from, [&](auto source) {
        return kernels::with_item_type(to, [&](auto target) {
            using From = decltype(source);
            using To = decltype(target);
            if constexpr (sizeof(To) == 4) {
                return last - first >= tile_rows && columns >= tile_columns<From> &&
                       turn_rows(static_cast<const From*>(a), rows, columns, static_cast<To*>(out), first, last, store);
            } else {
                return false;
            }
        });
    });
#else
    (void)a, (void)from, (void)rows, (void)columns, (void)out, (void)to, (void)first, (void)last, (void)store;
    return false;
#endif
}

}  // namespace
}  // namespace pyhost::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pyhost::simd {
namespace {

HWY_EXPORT(turn);

}  // namespace

std::ptrdiff_t transpose_rows(const void* a, kernels::ItemType from, std::size_t rows, std::size_t columns, void* out,
                              kernels::ItemType to, std::size_t first, std::size_t last, Store store) noexcept {
    return HWY_DYNAMIC_DISPATCH(turn)(a, from, rows, columns, out, to, first, last, store)
               ? kernels::all_items_fit
               : kernels::transpose_rows(a, from, rows, columns, out, to, first, last);
}

Store transpose_store(kernels::ItemType from, kernels::ItemType to, std::size_t items) noexcept {
    const auto bytes = [](kernels::ItemType type) noexcept {
        return kernels::with_item_type(type, [](auto item) noexcept { return sizeof item; });
    };
    return store_for(items * (bytes(from) + bytes(to)));
}

std::ptrdiff_t transpose_cast(const void* a, kernels::ItemType from, std::size_t rows, std::size_t columns, void* out,
                              kernels::ItemType to) noexcept {
    return transpose_rows(a, from, rows, columns, out, to, 0, rows, transpose_store(from, to, rows * columns));
}

}  // namespace pyhost::simd
#endif
