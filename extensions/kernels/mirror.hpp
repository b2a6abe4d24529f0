// extensions/kernels/mirror.hpp: an image turned round from left to right.
//
// One pass: a byte in and a byte out a pixel, no arithmetic. Eight pixels are a word whose bytes are swapped: one
// instruction on x86-64 and ARM, where SSE2 has none that turns sixteen round.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace pyhost::kernels {

// `row` and `out` have `width` pixels each and do not overlap.
inline void mirror_row(const std::uint8_t* row, std::size_t width, std::uint8_t* out) noexcept {
    std::uint64_t eight = 0;
    std::size_t x = 0;
    for (; x + sizeof eight <= width; x += sizeof eight) {
        std::memcpy(&eight, row + width - x - sizeof eight, sizeof eight);
        eight = __builtin_bswap64(eight);
        std::memcpy(out + x, &eight, sizeof eight);
    }
    for (; x < width; ++x) {
        out[x] = row[width - 1 - x];
    }
}

// Rows of `width` pixels each; out has image.size() pixels and does not overlap it.
void mirror(std::span<const std::uint8_t> image, std::size_t width, std::span<std::uint8_t> out) noexcept;

}  // namespace pyhost::kernels
