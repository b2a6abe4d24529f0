// extensions/kernels/julia.hpp: how many steps of z*z + c each point takes to leave the circle of radius 2.
//
// For every y, for every x: step until |z| >= 2 or maxiter. 4 bytes out a point, next to nothing in; 10 operations a
// step (4 multiplications and 3 additions for z, 3 to test and count). |z| itself, a root, is never computed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/host_device.hpp"

namespace pyhost::kernels {

// Rounded exactly as the reference rounds: built without contraction to fused multiply-add.
PYHOST_HOST_DEVICE inline std::int32_t julia_point(double zr, double zi, double cr, double ci,
                                                   std::int32_t maxiter) noexcept {
    std::int32_t n = 0;
    while (n < maxiter && zr * zr + zi * zi < 4.0) {
        const double next_zr = zr * zr - zi * zi + cr;
        zi = 2.0 * zr * zi + ci;
        zr = next_zr;
        ++n;
    }
    return n;
}

// Where the coordinates of points lie: `step` doubles apart.
struct Coordinates {
    const double* first;
    std::ptrdiff_t step;
};

// counts[i] of the point (zr, zi)[i]. The one loop of julia and julia_list: along a row of a grid zi stands still, in a
// list of complex numbers both are two doubles apart.
void julia_points(Coordinates zr, Coordinates zi, double cr, double ci, std::int32_t maxiter,
                  std::span<std::int32_t> counts) noexcept;

// counts: ys.size() * xs.size() items, counts[y][x].
void julia(std::span<const double> xs, std::span<const double> ys, double cr, double ci, std::int32_t maxiter,
           std::span<std::int32_t> counts) noexcept;

// Only the rows y_begin <= y < y_end of the same `counts`: the unit that implementations share out.
void julia_rows(std::span<const double> xs, std::span<const double> ys, double cr, double ci, std::int32_t maxiter,
                std::span<std::int32_t> counts, std::size_t y_begin, std::size_t y_end) noexcept;

}  // namespace pyhost::kernels
