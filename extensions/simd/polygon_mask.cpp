// extensions/simd/polygon_mask.cpp: each row by where it crosses edges, instead of each pixel against each edge.
//
// For every row and edge that meet, one crossing: a division. Then for every pixel 1 byte out. height * edges / 3
// divisions and height * width / 64 words of bits, where the reference takes 5 * height * width * edges operations.
//
// Equal to kernels::inside_polygon(): whether a row meets an edge does not depend on x, and where it does, the edge
// toggles exactly the pixels x <= limit, with limit the smaller of max(p1x, p2x) and, unless p1x == p2x, of
// crossing_x(): the same operations on the same doubles, in the same order. Of x = 0, 1, ... these are the pixels up to
// the one floor(limit), and none where the limit is negative or a NaN. So one mark at floor(limit) stands for the edge,
// and a pixel is inside if the marks from it to the row's end are odd in number. A row is kept as bits, where that is
// an exclusive-or of shifts, and spread to bytes at the end. A pixel on a vertex gets border_value, whatever else is
// true of it: these are set last.
//
// A tile's pixels are stored while the next one's edges are marked: the stores wait for the second cache, the marks for
// divisions. After each piece of the work some rows are stored, and 1024 x 1024 pixels take 0.73 of the time that they
// take where all rows are stored after it.
#include "kernels/polygon_mask.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "simd/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/polygon_mask.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pyhost::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t tile_rows = 32;
constexpr std::size_t tile_columns = 2048;
constexpr std::size_t rows_at_once = hn::MaxLanes(hn::ScalableTag<std::uint64_t>());

// A stretch of some rows as bits, 9 KiB, of which two stay in the first cache: word i of every row lies beside the
// others, so that a vector holds it for several rows. Bit 0 of word 1 stands for the last multiple of 64 in memory
// before or at the row's first pixel, so that the words' pixels are stored aligned. Word 0 takes the marks left of the
// tile, and belongs to no pixel.
struct Tile {
    std::size_t top, height, left, width;
    std::uint32_t shifts[tile_rows + rows_at_once];  // of the first pixel
    alignas(64) std::uint64_t words[(2 + tile_columns / 64) * tile_rows];

    std::size_t used_words() const noexcept { return 2 + (width + 62) / 64; }
    std::uint64_t* word(std::size_t i, std::size_t row) noexcept { return words + i * tile_rows + row; }
    const std::uint64_t* word(std::size_t i, std::size_t row) const noexcept { return words + i * tile_rows + row; }
};

// a / divisor, rounded once, as a division does it.
//
// Where it can be had by the divisor's inverse, that is five multiplications instead of a division that takes 16 cycles
// for eight doubles (Intel), and a quarter of all marks' time. Markstein's theorem: if r is 1 / b and q a / b, r
// rounded once and q wrong by less than its last place, then a - q * b is a double, and q + (a - q * b) * r rounds to a
// / b. The first such step makes q as near as that from a * r, which two roundings lead away by two places at most. No
// product may leave the doubles' range or lose bits to its lower end: is_plain() sees to that.
class Divisor {
public:
    using D = hn::ScalableTag<double>;
    using V = hn::Vec<D>;

    explicit Divisor(const kernels::Edge& edge) noexcept
        : divisor_(edge.p2y - edge.p1y),
          inverse_(1.0 / divisor_),
          by_inverse_(HWY_NATIVE_FMA && is_plain(divisor_) && is_plain(edge.p2x - edge.p1x) && is_plain(edge.p1y)) {}

    HWY_INLINE V quotient(V a) const noexcept {
        const auto b = hn::Set(D(), divisor_);
        if (!by_inverse_) {
            return hn::Div(a, b);
        }
        const auto r = hn::Set(D(), inverse_);
        auto q = hn::Mul(a, r);
        q = hn::MulAdd(hn::NegMulAdd(q, b, a), r, q);
        return hn::MulAdd(hn::NegMulAdd(q, b, a), r, q);
    }

private:
    // A row's y - p1y is 0 or a multiple of the last place of p1y or of y, and no more than the divisor.
    static bool is_plain(double x) noexcept { return x == 0.0 || (std::abs(x) > 0x1p-100 && std::abs(x) < 0x1p100); }

    double divisor_, inverse_;
    bool by_inverse_;
};

// An edge and the rows of a tile that meet it.
struct Meeting {
    kernels::Edge edge;
    double reach;       // no pixel right of this x is toggled
    double first;       // row of the mask
    std::size_t count;  // of rows
};

// False where no row meets it, or none right of the tile's left.
HWY_INLINE bool meet(const kernels::Edge& edge, const Tile& tile, Meeting& meeting) noexcept {
    const double low = kernels::python_min(edge.p1y, edge.p2y);
    const double high = kernels::python_max(edge.p1y, edge.p2y);
    const auto left = static_cast<double>(tile.left);
    const auto top = static_cast<double>(tile.top);
    const double reach = kernels::python_max(edge.p1x, edge.p2x);
    if (!(low < high && reach >= left)) {  // no NaN comes further
        return false;
    }
    const double first = std::max(top, std::floor(low) + 1.0);
    const double last = std::min(top + static_cast<double>(tile.height - 1), std::floor(high));
    if (first > last) {
        return false;
    }
    meeting = {.edge = edge,
               .reach = std::min(reach, left + static_cast<double>(tile.width - 1)),
               .first = first,
               .count = static_cast<std::size_t>(last - first) + 1};
    return true;
}

// Bits to toggle in a tile, one a row, and the index of the word of each.
struct Marks {
    std::uint64_t places[tile_rows + rows_at_once];
    std::uint64_t bits[tile_rows + rows_at_once];
};

void find_marks(const Meeting& meeting, const Tile& tile, Marks& marks) noexcept {
    const hn::ScalableTag<double> d;
    const hn::Rebind<std::uint64_t, decltype(d)> d64;
    const hn::Rebind<std::uint32_t, decltype(d)> d32;
    const hn::Rebind<std::int32_t, decltype(d)> signed32;
    const kernels::Edge& edge = meeting.edge;
    const Divisor divisor(edge);
    const auto left = static_cast<double>(tile.left);
    const std::size_t skipped = static_cast<std::size_t>(meeting.first) - tile.top;
    for (std::size_t i = 0; i < meeting.count; i += hn::Lanes(d)) {
        const auto y = hn::Iota(d, meeting.first + static_cast<double>(i));
        auto limit = hn::Set(d, meeting.reach);
        if (edge.p1x != edge.p2x) {
            const auto rise = hn::Mul(hn::Sub(y, hn::Set(d, edge.p1y)), hn::Set(d, edge.p2x - edge.p1x));
            const auto crossing = hn::Add(divisor.quotient(rise), hn::Set(d, edge.p1x));
            // A NaN compares false, and is none of the two.
            limit =
                hn::IfThenElse(hn::Ge(crossing, hn::Set(d, left)), hn::Min(crossing, limit), hn::Set(d, left - 1.0));
        }
        const auto pixel = hn::DemoteTo(signed32, limit);
        const auto from_word_0 = hn::Sub(pixel, hn::Set(signed32, static_cast<std::int32_t>(left) - 64));
        const auto bit =
            hn::PromoteTo(d64, hn::Add(hn::BitCast(d32, from_word_0), hn::LoadU(d32, tile.shifts + skipped + i)));
        const auto row = hn::Add(hn::Iota(d64, 0), hn::Set(d64, skipped + i));
        hn::StoreU(hn::Add(hn::ShiftLeft<std::countr_zero(tile_rows)>(hn::ShiftRight<6>(bit)), row), d64,
                   marks.places + i);
        hn::StoreU(hn::Shl(hn::Set(d64, 1), hn::And(bit, hn::Set(d64, 63))), d64, marks.bits + i);
    }
}

void set_marks(const Marks& marks, std::size_t count, Tile& tile) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        tile.words[marks.places[i]] ^= marks.bits[i];
    }
}

// Each bit becomes the exclusive-or of itself and those behind it in its row, of a vector's rows from `first` on.
void sum_marks(Tile& tile, std::size_t first) noexcept {
    const hn::ScalableTag<std::uint64_t> d;
    auto odd = hn::Zero(d);
    for (std::size_t i = tile.used_words(); i-- > 1;) {
        auto word = hn::Load(d, tile.word(i, first));
        word = hn::Xor(word, hn::ShiftRight<1>(word));
        word = hn::Xor(word, hn::ShiftRight<2>(word));
        word = hn::Xor(word, hn::ShiftRight<4>(word));
        word = hn::Xor(word, hn::ShiftRight<8>(word));
        word = hn::Xor(word, hn::ShiftRight<16>(word));
        word = hn::Xor(word, hn::ShiftRight<32>(word));
        word = hn::Xor(word, odd);
        hn::Store(word, d, tile.word(i, first));
        odd = hn::Sub(hn::Zero(d), hn::And(word, hn::Set(d, 1)));
    }
}

// 64 pixels of a word.
HWY_INLINE void spread_word(const std::uint64_t& word, std::uint8_t* pixels) noexcept {
#if HWY_TARGET == HWY_SCALAR
    for (std::size_t i = 0; i < 64; ++i) {
        pixels[i] = static_cast<std::uint8_t>(word >> i & 1);
    }
#else
    const hn::CappedTag<std::uint8_t, 64> d;
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&word);
    for (std::size_t i = 0; i < 64; i += hn::Lanes(d)) {
        const auto inside = hn::LoadMaskBits(d, bytes + i / 8);
        hn::StoreU(hn::IfThenElseZero(inside, hn::Set(d, 1)), d, pixels + i);
    }
#endif
}

#if HWY_MAX_BYTES == 64

// Those pixels of a word, and no others, that are set in `which`.
HWY_INLINE void spread_part(const std::uint64_t& word, const std::uint64_t& which, std::uint8_t* pixels) noexcept {
    const hn::CappedTag<std::uint8_t, 64> d;
    const auto bits = [&](const std::uint64_t& from) noexcept {
        return hn::LoadMaskBits(d, reinterpret_cast<const std::uint8_t*>(&from));
    };
    hn::BlendedStore(hn::IfThenElseZero(bits(word), hn::Set(d, 1)), bits(which), d, pixels);
}

// A cache line at a time, of which only the row's own pixels are written.
void spread_row(const Tile& tile, std::size_t y, std::uint8_t* pixels) noexcept {
    const std::uint64_t* word = tile.word(1, y);
    pixels -= tile.shifts[y];
    std::size_t left = tile.shifts[y] + tile.width;
    std::uint64_t which = ~std::uint64_t{0} << tile.shifts[y];
    for (; left >= 64; left -= 64, word += tile_rows, pixels += 64, which = ~std::uint64_t{0}) {
        if (which == ~std::uint64_t{0}) {
            spread_word(*word, pixels);
        } else {
            spread_part(*word, which, pixels);
        }
    }
    if (left > 0) {
        spread_part(*word, which & ((std::uint64_t{1} << left) - 1), pixels);
    }
}

#else

// The 64 bits of row y from pixel x of the tile on.
HWY_INLINE std::uint64_t bits_from(const Tile& tile, std::size_t y, std::size_t x) noexcept {
    const std::size_t bit = 64 + tile.shifts[y] + x;
    return *tile.word(bit / 64, y) >> bit % 64 | *tile.word(bit / 64 + 1, y) << 1 << (63 - bit % 64);
}

// Both ends of a row are stored once more where they are not aligned: nothing beside the row is written.
void spread_row(const Tile& tile, std::size_t y, std::uint8_t* pixels) noexcept {
    if (tile.width < 64) {
        std::uint8_t wide[64];
        spread_word(bits_from(tile, y, 0), wide);
        std::memcpy(pixels, wide, tile.width);
        return;
    }
    const std::size_t aligned = (64 - tile.shifts[y]) % 64;
    if (aligned > 0) {
        spread_word(bits_from(tile, y, 0), pixels);
    }
    const std::uint64_t* word = tile.word(aligned > 0 ? 2 : 1, y);
    std::size_t x = aligned;
    for (; x + 64 <= tile.width; x += 64, word += tile_rows) {
        spread_word(*word, pixels + x);
    }
    if (x < tile.width) {
        spread_word(bits_from(tile, y, tile.width - 64), pixels + tile.width - 64);
    }
}

#endif

// Pixels of a tile that has been marked, as far as they have been stored.
struct Stored {
    const Tile* tile;
    std::uint8_t* pixels;
    std::size_t width;  // of the mask
    std::size_t rows = 0;

    // An equal share of what is left.
    void store_one_of(std::size_t shares) noexcept {
        const std::size_t end = tile != nullptr ? rows + (tile->height - rows) / shares : 0;
        for (; rows < end; ++rows, pixels += width) {
            spread_row(*tile, rows, pixels);
        }
    }
};

// Edges that a tile looks through at once.
constexpr std::size_t most_edges = 64;

// Those of edges first, first + 1, ... that the tile meets; returns how many.
std::size_t meetings_of(std::span<const double> vertices_xy, std::size_t first, const Tile& tile,
                        Meeting* meetings) noexcept {
    const std::size_t n = vertices_xy.size() / 2;
    std::size_t count = 0;
    for (std::size_t i = first; i < std::min(n, first + most_edges); ++i) {
        count += meet(kernels::polygon_edge(vertices_xy.data(), n, i), tile, meetings[count]) ? 1 : 0;
    }
    return count;
}

// Marks a tile, and after each piece of that work stores a share of the one before.
void mark_tile(std::span<const double> vertices_xy, Tile& tile, Stored& before) noexcept {
    constexpr std::size_t sums = tile_rows / rows_at_once;
    const std::size_t n = vertices_xy.size() / 2;
    std::memset(tile.words, 0, tile.used_words() * tile_rows * sizeof tile.words[0]);
    Meeting meetings[most_edges];
    Marks marks;
    for (std::size_t first = 0; first < n; first += most_edges) {
        const std::size_t count = meetings_of(vertices_xy, first, tile, meetings);
        // Supposes that later edges are met as often as these.
        std::size_t pieces = 2 * count * ((n - first + most_edges - 1) / most_edges) + sums;
        for (std::size_t k = 0; k < count; ++k) {
            find_marks(meetings[k], tile, marks);
            before.store_one_of(pieces--);
            set_marks(marks, meetings[k].count, tile);
            before.store_one_of(pieces--);
        }
    }
    for (std::size_t i = 0; i < sums && i * rows_at_once < tile.height; ++i) {
        sum_marks(tile, i * rows_at_once);
        before.store_one_of(sums - i);
    }
    before.store_one_of(1);
}

void fill_rows(std::span<const double> vertices_xy, std::size_t width, std::uint8_t* mask, std::size_t first,
               std::size_t last) {
    Tile tiles[2];
    std::size_t current = 0;
    Stored before{.tile = nullptr, .pixels = nullptr, .width = width};
    for (std::size_t top = first; top < last; top += tile_rows) {
        for (std::size_t left = 0; left < width; left += tile_columns) {
            Tile& tile = tiles[current];
            std::uint8_t* const pixels = mask + top * width + left;
            tile.top = top;
            tile.height = std::min(tile_rows, last - top);
            tile.left = left;
            tile.width = std::min(tile_columns, width - left);
            for (std::size_t y = 0; y < tile.height; ++y) {
                tile.shifts[y] = reinterpret_cast<std::uintptr_t>(pixels + y * width) % 64;
            }
            mark_tile(vertices_xy, tile, before);
            before = {.tile = &tile, .pixels = pixels, .width = width};
            current = 1 - current;
        }
    }
    before.store_one_of(1);
}

}  // namespace
}  // namespace pyhost::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pyhost::simd {
namespace {

HWY_EXPORT(fill_rows);

void set_borders(std::span<const double> vertices_xy, std::size_t width, bool border_value, std::uint8_t* mask,
                 std::size_t first, std::size_t last) noexcept {
    for (std::size_t i = 0; i + 1 < vertices_xy.size(); i += 2) {
        const double x = vertices_xy[i];
        const double y = vertices_xy[i + 1];
        const bool is_here = x >= 0.0 && x < static_cast<double>(width) && y >= static_cast<double>(first) &&
                             y < static_cast<double>(last);
        if (is_here && std::floor(x) == x && std::floor(y) == y) {
            mask[static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x)] = border_value;
        }
    }
}

}  // namespace

void polygon_rows(std::span<const double> vertices_xy, std::size_t width, bool border_value,
                  std::span<std::uint8_t> mask, std::size_t first, std::size_t last) noexcept {
    HWY_DYNAMIC_DISPATCH(fill_rows)(vertices_xy, width, mask.data(), first, last);
    set_borders(vertices_xy, width, border_value, mask.data(), first, last);
}

void polygon_mask(std::span<const double> vertices_xy, std::size_t width, std::size_t height, bool border_value,
                  std::span<std::uint8_t> mask) noexcept {
    polygon_rows(vertices_xy, width, border_value, mask, 0, height);
}

void polygon_list(std::span<const double> vertices_xy, std::size_t width, std::size_t height,
                  std::span<std::uint8_t> mask) noexcept {
    polygon_mask(vertices_xy, width, height, true, mask);
}

}  // namespace pyhost::simd
#endif
