// extensions/kernels/vector_add.hpp: a + b in float32, element by element.
//
// One pass: 8 bytes in and 4 out an element, 1 operation; memory bound.
#pragma once

#include <span>

#include "kernels/host_device.hpp"

namespace pyhost::kernels {

PYHOST_HOST_DEVICE inline float vector_add_element(float a, float b) noexcept { return a + b; }

// b and out have a.size() items; out may be a or b, but overlap neither in part.
void vector_add(std::span<const float> a, std::span<const float> b, std::span<float> out) noexcept;

}  // namespace pyhost::kernels
