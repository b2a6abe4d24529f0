// extensions/cuda/launch.hpp: kernels of arrays that are on the device already; what fails is an Error.
//
// Sizes are not 0. They are launched on the calling thread's stream, and not waited for.
#pragma once

#include <cstddef>

namespace pyhost::cuda {

void launch_add_one(const double* a, std::size_t size, double* out);
void launch_fused_arith(const double* a, const double* b, std::size_t size, double* out);
// Items lie `apart` places from each other, in all three.
void launch_vector_add(const float* a, const float* b, std::size_t size, float* out, std::size_t apart);

}  // namespace pyhost::cuda
