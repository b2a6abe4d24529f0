// extensions/kernels/polygon_mask.cpp: see polygon_mask.hpp; and its C names.
#include "kernels/polygon_mask.hpp"

#include "rules/c_names.hpp"
#include "rules/polygon_mask.hpp"

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

namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;

extern "C" {

// vertices_xy: n pairs x, y; mask: height * width items, row-major.
void pyhost_polygon_mask(const double* vertices_xy, size_t n, size_t width, size_t height, uint8_t border_value,
                         uint8_t* mask) noexcept {
    kernels::polygon_mask({vertices_xy, 2 * n}, width, height, border_value != 0, {mask, width * height});
}

const char* pyhost_rules_polygon_mask(const pyhost_view* vertices, int64_t width, int width_overflow, int64_t height,
                                      int height_overflow, const pyhost_view* out, size_t* results) noexcept {
    return rules::refusal_of([&] {
        rules::check_output(rules::PolygonMask(*vertices, {width, width_overflow}, {height, height_overflow}), out,
                            results);
    });
}

}  // extern "C"
