// extensions/kernels/transpose_cast.cpp: see transpose_cast.hpp; and its C names.
#include "kernels/transpose_cast.hpp"

#include <algorithm>
#include <cstring>

#include "rules/c_names.hpp"
#include "rules/transpose_cast.hpp"

namespace pyhost::kernels {
namespace {

// False where an item does not fit, which is written as 0: to cast it would be undefined.
template <class To, class From>
bool transpose_tile(const From* a, std::size_t columns, To* out, std::size_t rows, std::size_t height,
                    std::size_t width) noexcept {
    To tile[tile_side][tile_side];
    bool all_fit = true;
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            const From item = a[y * columns + x];
            const bool item_fits = fits<To>(item);
            all_fit = all_fit && item_fits;
            tile[x][y] = item_fits ? static_cast<To>(item) : To{};
        }
    }
    for (std::size_t x = 0; x < width; ++x) {
        std::memcpy(out + x * rows, tile[x], height * sizeof(To));
    }
    return all_fit;
}

template <class To, class From>
std::ptrdiff_t transpose_tiles(const From* a, std::size_t rows, std::size_t columns, To* out, std::size_t first,
                               std::size_t last) noexcept {
    bool all_fit = true;
    for (std::size_t y = first; y < last; y += tile_side) {
        for (std::size_t x = 0; x < columns; x += tile_side) {
            const bool tile_fits = transpose_tile(a + y * columns + x, columns, out + x * rows + y, rows,
                                                  std::min(tile_side, last - y), std::min(tile_side, columns - x));
            all_fit = all_fit && tile_fits;
        }
    }
    return all_fit ? all_items_fit : std::find_if_not(a + first * columns, a + last * columns, fits<To, From>) - a;
}

}  // namespace

std::ptrdiff_t transpose_cast(const void* a, ItemType from, std::size_t rows, std::size_t columns, void* out,
                              ItemType to) noexcept {
    return transpose_rows(a, from, rows, columns, out, to, 0, rows);
}

std::ptrdiff_t transpose_rows(const void* a, ItemType from, std::size_t rows, std::size_t columns, void* out,
                              ItemType to, std::size_t first, std::size_t last) noexcept {
    return with_item_type(from, [&](auto source) {
        return with_item_type(to, [&](auto target) {
            return transpose_tiles(static_cast<const decltype(source)*>(a), rows, columns,
                                   static_cast<decltype(target)*>(out), first, last);
        });
    });
}

}  // namespace pyhost::kernels

namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;

extern "C" {

// `a` and the character `format` keep the rules; `out` overlaps `a` nowhere. Returns -1, or the index in `a` of the
// first item that does not fit.
ptrdiff_t pyhost_transpose_cast(const pyhost_view* a, uint32_t format, void* out) noexcept {
    return kernels::transpose_cast(a->data, *rules::TransposeCast::type_of(*a), static_cast<size_t>(a->shape[0]),
                                   static_cast<size_t>(a->shape[1]), out, static_cast<kernels::ItemType>(format));
}

const char* pyhost_rules_transpose_cast(const pyhost_view* a, uint32_t format, const pyhost_view* out,
                                        size_t* results) noexcept {
    return rules::refusal_of([&] { rules::check_output(rules::TransposeCast(*a, format), out, results); });
}

// Of what the kernel returned.
const char* pyhost_rules_transpose_cast_items(const pyhost_view* a, uint32_t format, ptrdiff_t misfit) noexcept {
    return rules::refusal_of([&] { rules::TransposeCast(*a, format).require(misfit); });
}

}  // extern "C"
