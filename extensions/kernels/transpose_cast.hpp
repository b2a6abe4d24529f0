// extensions/kernels/transpose_cast.hpp: a matrix turned round, its items cast to another type.
//
// One pass: an item read, cast and written; memory bound. In tiles of 32 x 32 items, so that every cache line of either
// matrix is used whole; a tile is turned round in a buffer of its own, for rows that lie a power of two apart share few
// places of the cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "kernels/host_device.hpp"

namespace pyhost::kernels {

// By the struct module's characters.
enum class ItemType : std::uint8_t { float64 = 'd', float32 = 'f', int32 = 'i', uint8 = 'B' };

// use(item), with an item of the type whose value means nothing.
template <class Use>
auto with_item_type(ItemType type, Use use) {
    switch (type) {
        case ItemType::float64: return use(double{});
        case ItemType::float32: return use(float{});
        case ItemType::int32: return use(std::int32_t{});
        case ItemType::uint8: break;
    }
    return use(std::uint8_t{});
}

inline constexpr std::ptrdiff_t all_items_fit = -1;
inline constexpr std::size_t tile_side = 32;

// Beyond the largest float32 lies infinity: no conversion between these types is undefined.
static_assert(std::numeric_limits<float>::is_iec559 && std::numeric_limits<double>::is_iec559);

// Constants: nvcc calls no std::numeric_limits on a device.
template <class To>
inline constexpr std::int64_t least_of = std::numeric_limits<To>::min();
template <class To>
inline constexpr std::int64_t most_of = std::numeric_limits<To>::max();

template <class To, class From>
PYHOST_HOST_DEVICE bool fits(From item) noexcept {
    if constexpr (std::is_floating_point_v<To>) {
        return true;
    } else if constexpr (std::is_floating_point_v<From>) {
        // Of what is cut towards zero; both bounds are exact in float64, and a NaN lies between none.
        return static_cast<double>(item) > static_cast<double>(least_of<To>) - 1.0 &&
               static_cast<double>(item) < static_cast<double>(most_of<To>) + 1.0;
    } else {
        return std::int64_t{item} >= least_of<To> && std::int64_t{item} <= most_of<To>;
    }
}

// a: rows * columns items, row by row; out: as many, out[x][y] = a[y][x], which overlaps it nowhere. Towards integers
// as Python's int() cuts, to float32 rounded to the nearest, or to infinity. Returns all_items_fit, or the index in `a`
// of the first item that `to` cannot hold; `out` has no result in it then.
[[nodiscard]] std::ptrdiff_t transpose_cast(const void* a, ItemType from, std::size_t rows, std::size_t columns,
                                            void* out, ItemType to) noexcept;

// The same of the rows first <= y < last of `a` alone, which become columns of `out`.
[[nodiscard]] std::ptrdiff_t transpose_rows(const void* a, ItemType from, std::size_t rows, std::size_t columns,
                                            void* out, ItemType to, std::size_t first, std::size_t last) noexcept;

}  // namespace pyhost::kernels
