// extensions/kernels/polygon_mask.cpp: see polygon_mask.hpp.
#include "kernels/polygon_mask.hpp"

namespace pyhost::kernels {

void polygon_mask(std::span<const double> vertices_xy, std::size_t width, std::size_t height, bool border_value,
                  std::span<std::uint8_t> mask) noexcept {
    const std::size_t n = vertices_xy.size() / 2;
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            mask[y * width + x] =
                inside_polygon(vertices_xy.data(), n, static_cast<double>(x), static_cast<double>(y), border_value);
        }
    }
}

}  // namespace pyhost::kernels
