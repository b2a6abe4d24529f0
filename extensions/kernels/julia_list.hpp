// extensions/kernels/julia_list.hpp: julia's steps for points in a list; the loop is julia's own, julia_points().
//
// 16 bytes in and 4 out a point, 10 operations a step. How Python's complex numbers come here, and Python's ints from
// here, is the bindings' part, and what this kernel is there to compare.
#pragma once

#include <complex>
#include <cstdint>
#include <span>

namespace pyhost::kernels {

// counts: zs.size() items.
void julia_list(std::span<const std::complex<double>> zs, double cr, double ci, std::int32_t maxiter,
                std::span<std::int32_t> counts) noexcept;

}  // namespace pyhost::kernels
