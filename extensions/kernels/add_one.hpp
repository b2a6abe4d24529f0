// extensions/kernels/add_one.hpp: a + 1, element by element.
//
// One pass: 8 bytes in and 8 out an element, 1 operation; memory bound.
#pragma once

#include <span>

#include "kernels/host_device.hpp"

namespace pyhost::kernels {

PYHOST_HOST_DEVICE inline double add_one_element(double a) noexcept { return a + 1.0; }

// out has a.size() items; it may be a, but not overlap it in part.
void add_one(std::span<const double> a, std::span<double> out) noexcept;

}  // namespace pyhost::kernels
