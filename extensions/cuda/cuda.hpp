// extensions/cuda/cuda.hpp: the kernels on the first GPU, with the signatures and bits of kernels/.
//
// Arguments lie in the host's memory: a call copies them to the device and the result back. What the device refuses
// comes back as a Failure with CUDA's own words.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "kernels/failure.hpp"

namespace pyhost::cuda {

[[nodiscard]] kernels::Failure fused_arith(std::span<const double> a, std::span<const double> b,
                                           std::span<double> out) noexcept;

[[nodiscard]] kernels::Failure julia(std::span<const double> xs, std::span<const double> ys, double cr, double ci,
                                     std::int32_t maxiter, std::span<std::int32_t> counts) noexcept;

// Why this machine cannot run them; empty where it can.
[[nodiscard]] std::string unavailable();

}  // namespace pyhost::cuda
