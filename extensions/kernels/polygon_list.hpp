// extensions/kernels/polygon_list.hpp: polygon_mask's test for vertices and a mask in lists; the loop is
// polygon_mask().
//
// 16 bytes in a vertex, 1 byte out a pixel, about 5 operations a pixel and edge. How Python's tuples come here, and
// Python's lists from here, is the bindings' part, and what this kernel is there to compare.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pyhost::kernels {

// vertices_xy: pairs x, y; mask: height * width items, mask[y][x], 0 or 1; a pixel on a vertex is inside.
void polygon_list(std::span<const double> vertices_xy, std::size_t width, std::size_t height,
                  std::span<std::uint8_t> mask) noexcept;

}  // namespace pyhost::kernels
