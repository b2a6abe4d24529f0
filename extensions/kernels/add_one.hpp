// extensions/kernels/add_one.hpp: a + 1, element by element.
//
// One pass: 8 bytes in and 8 out an element, 1 operation; memory bound.
#pragma once

#include <span>

namespace pyhost::kernels {

// out has a.size() items; it may be a, but not overlap it in part.
void add_one(std::span<const double> a, std::span<double> out) noexcept;

}  // namespace pyhost::kernels
