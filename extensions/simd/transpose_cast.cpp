// extensions/simd/transpose_cast.cpp: tiles of 64 x 64 items, cast row by row and turned round in blocks of four by
// four.
//
// One pass: an item read, cast and written; memory bound. Of each cache line of either matrix all is used at once: rows
// that lie a power of two apart share few places of the cache. To float32 and int32 only, four of which fill the 128
// bits that every instruction set can shuffle; to other types, and with no vectors, the kernels' own tiles.
//
// Equal to kernels::transpose_rows(): the same casts, item by item, under the same fits(); where one does not fit, that
// function says which is the first.
#include "kernels/transpose_cast.hpp"

#include <algorithm>

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

constexpr std::size_t side = 64;

template <class To>
struct Tile {
    std::size_t height, width;
    alignas(64) To items[side][side];
};

// False where an item does not fit, which is 0 then: to cast it would be undefined.
template <class To, class From>
bool cast_tile(const From* a, std::size_t columns, Tile<To>& tile) noexcept {
    bool all_fit = true;
    for (std::size_t y = 0; y < tile.height; ++y) {
        for (std::size_t x = 0; x < tile.width; ++x) {
            const From item = a[y * columns + x];
            const bool item_fits = kernels::fits<To>(item);
            all_fit &= item_fits;
            tile.items[y][x] = item_fits ? static_cast<To>(item) : To{};
        }
    }
    return all_fit;
}

// Four columns of four items become four stretches of four items.
template <bool streamed, class To>
HWY_INLINE void turn_block(const To (*block)[side], To* out, std::size_t rows) noexcept {
    const hn::FixedTag<To, 4> d;
    const hn::FixedTag<std::uint64_t, 2> pairs;
    const auto row0 = hn::Load(d, block[0]);
    const auto row1 = hn::Load(d, block[1]);
    const auto row2 = hn::Load(d, block[2]);
    const auto row3 = hn::Load(d, block[3]);
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

template <bool streamed, class To>
void turn_tile(const Tile<To>& tile, To* out, std::size_t rows) noexcept {
    for (std::size_t x = 0; x < tile.width; x += 4) {
        std::size_t y = 0;
        if (x + 4 <= tile.width) {
            for (; y + 4 <= tile.height; y += 4) {
                turn_block<streamed>(reinterpret_cast<const To(*)[side]>(&tile.items[y][x]), out + x * rows + y, rows);
            }
        }
        for (; y < tile.height; ++y) {
            for (std::size_t k = x; k < std::min(x + 4, tile.width); ++k) {
                out[k * rows + y] = tile.items[y][k];
            }
        }
    }
}

template <class To, class From>
bool turn_rows(const From* a, std::size_t rows, std::size_t columns, To* out, std::size_t first, std::size_t last,
               Store store) noexcept {
    constexpr std::size_t line = 64 / sizeof(To);
    const std::size_t before = reinterpret_cast<std::uintptr_t>(out) / sizeof(To) % line;  // of out's first line
    Tile<To> tile;
    bool all_fit = true;
    for (std::size_t y = first; y < last; y += tile.height) {
        // Up to the end of a line of `out`, so that the next tile begins with one.
        tile.height = std::min(last - y, side - (before + y) % line);
        const bool whole_lines = rows % line == 0 && (before + y) % line == 0 && tile.height % line == 0;
        for (std::size_t x = 0; x < columns; x += side) {
            tile.width = std::min(side, columns - x);
            all_fit &= cast_tile(a + y * columns + x, columns, tile);
            if (store == Store::streamed && whole_lines) {
                turn_tile<true>(tile, out + x * rows + y, rows);
            } else {
                turn_tile<false>(tile, out + x * rows + y, rows);
            }
        }
    }
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
                return turn_rows(static_cast<const From*>(a), rows, columns, static_cast<To*>(out), first, last, store);
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
