// extensions/openmp/openmp.hpp: the kernels shared out among all cores, with the signatures and bits of kernels/.
//
// How many threads work is OpenMP's own choice: OMP_NUM_THREADS, else the cores that the process may use.
#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/transpose_cast.hpp"

namespace pyhost::openmp {

void add_one(std::span<const double> a, std::span<double> out) noexcept;

void fused_arith(std::span<const double> a, std::span<const double> b, std::span<double> out) noexcept;

void julia(std::span<const double> xs, std::span<const double> ys, double cr, double ci, std::int32_t maxiter,
           std::span<std::int32_t> counts) noexcept;

void julia_list(std::span<const std::complex<double>> zs, double cr, double ci, std::int32_t maxiter,
                std::span<std::int32_t> counts) noexcept;

void mirror(std::span<const std::uint8_t> image, std::size_t width, std::span<std::uint8_t> out) noexcept;

void polygon_mask(std::span<const double> vertices_xy, std::size_t width, std::size_t height, bool border_value,
                  std::span<std::uint8_t> mask) noexcept;

[[nodiscard]] std::uint64_t sum_primes(std::uint64_t n) noexcept;

[[nodiscard]] std::ptrdiff_t transpose_cast(const void* a, kernels::ItemType from, std::size_t rows,
                                            std::size_t columns, void* out, kernels::ItemType to) noexcept;

void vector_add(std::span<const float> a, std::span<const float> b, std::span<float> out) noexcept;

// Call once: from then on a forked process (multiprocessing's workers) can use OpenMP too.
void survive_fork() noexcept;

}  // namespace pyhost::openmp
