// extensions/cuda/cuda.hpp: the kernels on the first GPU, with the signatures and bits of kernels/.
//
// Arguments lie in the host's memory: a call copies them to the device and the result back. What the device refuses
// comes back as a Failure with CUDA's own words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "kernels/failure.hpp"
#include "kernels/transpose_cast.hpp"

namespace pyhost::cuda {

using kernels::Failure;
using kernels::Outcome;

[[nodiscard]] Failure add_one(std::span<const double> a, std::span<double> out) noexcept;

[[nodiscard]] Failure fused_arith(std::span<const double> a, std::span<const double> b, std::span<double> out) noexcept;

[[nodiscard]] Failure julia(std::span<const double> xs, std::span<const double> ys, double cr, double ci,
                            std::int32_t maxiter, std::span<std::int32_t> counts) noexcept;

[[nodiscard]] Failure mirror(std::span<const std::uint8_t> image, std::size_t width,
                             std::span<std::uint8_t> out) noexcept;

[[nodiscard]] Failure polygon_mask(std::span<const double> vertices_xy, std::size_t width, std::size_t height,
                                   bool border_value, std::span<std::uint8_t> mask) noexcept;

[[nodiscard]] Outcome<std::uint64_t> sum_primes(std::uint64_t n) noexcept;

[[nodiscard]] Failure vector_add(std::span<const float> a, std::span<const float> b, std::span<float> out) noexcept;

// Of arrays that begin one item beyond where an access to memory begins; and whose items are a sector of memory each.
[[nodiscard]] Failure vector_add_misaligned(std::span<const float> a, std::span<const float> b,
                                            std::span<float> out) noexcept;
[[nodiscard]] Failure vector_add_strided(std::span<const float> a, std::span<const float> b,
                                         std::span<float> out) noexcept;

// Through tiles in shared memory, with padding and without; reading, or writing, across the rows.
using TransposeCast = Outcome<std::ptrdiff_t>(const void* a, kernels::ItemType from, std::size_t rows,
                                              std::size_t columns, void* out, kernels::ItemType to) noexcept;
[[nodiscard]] TransposeCast transpose_cast;
[[nodiscard]] TransposeCast transpose_cast_unpadded;
[[nodiscard]] TransposeCast transpose_cast_strided;
[[nodiscard]] TransposeCast transpose_cast_scattered;

// Of cuRAND's Philox generator, which is not the reference's: every pair of numbers stands for itself.
[[nodiscard]] Failure uniform(std::int64_t seed, std::span<double> numbers) noexcept;

// Why this machine cannot run them; empty where it can.
[[nodiscard]] std::string unavailable();

[[nodiscard]] std::string device_name();

}  // namespace pyhost::cuda
