// extensions/cuda/launch.hpp: kernels of arrays that are on the device already; what fails is an Error.
//
// Sizes are not 0. They are launched on the calling thread's stream, and not waited for. A call with transfers is one
// of them between its copies (cuda.hpp), a resident one is nothing else (resident.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/transpose_cast.hpp"

namespace pyhost::cuda {

void launch_add_one(std::span<const double> a, std::span<double> out);
void launch_fused_arith(std::span<const double> a, std::span<const double> b, std::span<double> out);
void launch_julia(std::span<const double> xs, std::span<const double> ys, double cr, double ci, std::int32_t maxiter,
                  std::span<std::int32_t> counts);
void launch_mirror(std::span<const std::uint8_t> image, std::size_t width, std::span<std::uint8_t> out);
void launch_polygon_mask(std::span<const double> vertices_xy, std::size_t width, bool border_value,
                         std::span<std::uint8_t> mask);
void launch_uniform(std::int64_t seed, std::span<double> numbers);
// Items lie `apart` places from each other, in all three.
void launch_vector_add(const float* a, const float* b, std::size_t size, float* out, std::size_t apart);

// In four ways, as in cuda.hpp. first_misfit, on the device too, is no_misfit before; where items do not fit, it is the
// index of the first one.
using LaunchTransposeCast = void(const void* a, kernels::ItemType from, std::size_t rows, std::size_t columns,
                                 void* out, kernels::ItemType to, unsigned long long* first_misfit);
LaunchTransposeCast launch_transpose_cast;
LaunchTransposeCast launch_transpose_cast_unpadded;
LaunchTransposeCast launch_transpose_cast_strided;
LaunchTransposeCast launch_transpose_cast_scattered;

}  // namespace pyhost::cuda
