// extensions/kernels/polygon_mask.hpp: which pixels lie inside a polygon, by the edges that a ray from each crosses.
//
// For every pixel, for every edge: four comparisons, and for the edges that reach the pixel's row a division. 16 bytes
// in a vertex, 1 byte out a pixel, about 5 operations a pixel and edge. The test is J. Kieffer's ("High performance
// computing with Python", 2014), comparison by comparison: a NaN takes the same branches as in the reference.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/host_device.hpp"

namespace pyhost::kernels {

// Python's min(a, b) and max(a, b): the first argument unless the second is strictly beyond it, also for a NaN.
PYHOST_HOST_DEVICE inline double python_min(double a, double b) noexcept { return b < a ? b : a; }
PYHOST_HOST_DEVICE inline double python_max(double a, double b) noexcept { return b > a ? b : a; }

struct Edge {
    double p1x, p1y, p2x, p2y;
};

// Edge i of a polygon of n vertices; the last one closes it.
PYHOST_HOST_DEVICE inline Edge polygon_edge(const double* vertices_xy, std::size_t n, std::size_t i) noexcept {
    const std::size_t next = i + 1 == n ? 0 : i + 1;
    return {vertices_xy[2 * i], vertices_xy[2 * i + 1], vertices_xy[2 * next], vertices_xy[2 * next + 1]};
}

// Whether the row y meets the edge; its upper end belongs to it, its lower end does not.
PYHOST_HOST_DEVICE inline bool meets_row(const Edge& edge, double y) noexcept {
    return y > python_min(edge.p1y, edge.p2y) && y <= python_max(edge.p1y, edge.p2y) && edge.p1y != edge.p2y;
}

// Where the row y, which meets the edge, crosses it.
PYHOST_HOST_DEVICE inline double crossing_x(const Edge& edge, double y) noexcept {
    return (y - edge.p1y) * (edge.p2x - edge.p1x) / (edge.p2y - edge.p1y) + edge.p1x;
}

// Whether the ray from (x, y) to the right crosses the edge.
PYHOST_HOST_DEVICE inline bool ray_crosses(const Edge& edge, double x, double y) noexcept {
    return meets_row(edge, y) && x <= python_max(edge.p1x, edge.p2x) &&
           (edge.p1x == edge.p2x || x <= crossing_x(edge, y));
}

PYHOST_HOST_DEVICE inline bool inside_polygon(const double* vertices_xy, std::size_t n, double x, double y,
                                              bool border_value) noexcept {
    bool inside = false;
    for (std::size_t i = 0; i < n; ++i) {
        const Edge edge = polygon_edge(vertices_xy, n, i);
        if (edge.p1x == x && edge.p1y == y) {
            return border_value;
        }
        if (ray_crosses(edge, x, y)) {
            inside = !inside;
        }
    }
    return inside;
}

// vertices_xy: pairs x, y; mask: height * width items, mask[y][x], 0 or 1. width, height < 2**53, so that a pixel is an
// exact double.
void polygon_mask(std::span<const double> vertices_xy, std::size_t width, std::size_t height, bool border_value,
                  std::span<std::uint8_t> mask) noexcept;

}  // namespace pyhost::kernels
