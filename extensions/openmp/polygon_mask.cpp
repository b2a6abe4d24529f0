// extensions/openmp/polygon_mask.cpp: each row by where it crosses edges, instead of each pixel against each edge.
//
// An edge that meets a row toggles all pixels from the left up to the crossing, so it is enough to mark the first pixel
// that it no longer toggles and to sum the marks along the row: height * (edges + width) steps instead of height *
// width * edges. The same comparisons of the same doubles decide as in kernels::inside_polygon, so the bits are the
// same.
#include "kernels/polygon_mask.hpp"

#include <algorithm>

#include "openmp/openmp.hpp"

namespace pyhost::openmp {
namespace {

// How many pixels x = 0, 1, ... of `width` satisfy x <= limit; none where it is a NaN.
std::size_t count_up_to(double limit, std::size_t width) noexcept {
    if (!(limit >= 0.0)) {
        return 0;
    }
    return limit >= static_cast<double>(width) ? width : std::min(width, static_cast<std::size_t>(limit) + 1);
}

// How many pixels of the row y, from the left, have a ray to the right that crosses the edge.
std::size_t count_toggled(const kernels::Edge& edge, double y, std::size_t width) noexcept {
    if (!kernels::meets_row(edge, y)) {
        return 0;
    }
    const std::size_t in_reach = count_up_to(kernels::python_max(edge.p1x, edge.p2x), width);
    return edge.p1x == edge.p2x ? in_reach : std::min(in_reach, count_up_to(kernels::crossing_x(edge, y), width));
}

void sum_marks(std::span<std::uint8_t> row, std::uint8_t inside) noexcept {
    for (std::uint8_t& pixel : row) {
        inside ^= pixel;
        pixel = inside;
    }
}

void set_borders(std::span<const double> vertices_xy, double y, bool border_value,
                 std::span<std::uint8_t> row) noexcept {
    for (std::size_t i = 0; i + 1 < vertices_xy.size(); i += 2) {
        const double x = vertices_xy[i];
        if (vertices_xy[i + 1] != y || !(x >= 0.0 && x < static_cast<double>(row.size()))) {
            continue;
        }
        if (const auto pixel = static_cast<std::size_t>(x); static_cast<double>(pixel) == x) {
            row[pixel] = border_value;
        }
    }
}

void mask_row(std::span<const double> vertices_xy, double y, bool border_value, std::span<std::uint8_t> row) noexcept {
    const std::size_t n = vertices_xy.size() / 2;
    std::ranges::fill(row, std::uint8_t{0});
    std::uint8_t first_inside = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t toggled = count_toggled(kernels::polygon_edge(vertices_xy.data(), n, i), y, row.size());
        if (toggled > 0) {
            first_inside ^= 1;
        }
        if (toggled > 0 && toggled < row.size()) {
            row[toggled] ^= 1;
        }
    }
    sum_marks(row, first_inside);
    set_borders(vertices_xy, y, border_value, row);
}

}  // namespace

void polygon_mask(std::span<const double> vertices_xy, std::size_t width, std::size_t height, bool border_value,
                  std::span<std::uint8_t> mask) noexcept {
    // Static: every row costs about the same.
#pragma omp parallel for schedule(static)
    for (std::size_t y = 0; y < height; ++y) {
        mask_row(vertices_xy, static_cast<double>(y), border_value, mask.subspan(y * width, width));
    }
}

}  // namespace pyhost::openmp
