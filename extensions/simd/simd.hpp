// extensions/simd/simd.hpp: the kernels in vectors of the widest instruction set that the processor has, on one thread.
//
// Signatures and bits are those of kernels/. What ends in _part or _rows is a share of the work, which `openmp` hands
// to its threads.
#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/transpose_cast.hpp"
#include "simd/store.hpp"
#include "simd/trapping_discs.hpp"

namespace pyhost::simd {

void add_one(std::span<const double> a, std::span<double> out) noexcept;
void add_one_part(std::span<const double> a, std::span<double> out, Store store) noexcept;

void fused_arith(std::span<const double> a, std::span<const double> b, std::span<double> out) noexcept;
void fused_arith_part(std::span<const double> a, std::span<const double> b, std::span<double> out,
                      Store store) noexcept;

void julia(std::span<const double> xs, std::span<const double> ys, double cr, double ci, std::int32_t maxiter,
           std::span<std::int32_t> counts) noexcept;

struct JuliaSet {
    double cr, ci;
    std::int32_t maxiter;
    TrappingDiscs discs;
};

// With discs, where `points` of them are worth the search.
JuliaSet julia_set(double cr, double ci, std::int32_t maxiter, std::size_t points) noexcept;

// Only the points first <= y * xs.size() + x < last of the same `counts`.
void julia_part(std::span<const double> xs, std::span<const double> ys, const JuliaSet& set,
                std::span<std::int32_t> counts, std::size_t first, std::size_t last) noexcept;

void julia_list(std::span<const std::complex<double>> zs, double cr, double ci, std::int32_t maxiter,
                std::span<std::int32_t> counts) noexcept;
void julia_list_part(std::span<const std::complex<double>> zs, const JuliaSet& set,
                     std::span<std::int32_t> counts) noexcept;

void polygon_list(std::span<const double> vertices_xy, std::size_t width, std::size_t height,
                  std::span<std::uint8_t> mask) noexcept;

void polygon_mask(std::span<const double> vertices_xy, std::size_t width, std::size_t height, bool border_value,
                  std::span<std::uint8_t> mask) noexcept;

// Only the rows first <= y < last of the same `mask`.
void polygon_rows(std::span<const double> vertices_xy, std::size_t width, bool border_value,
                  std::span<std::uint8_t> mask, std::size_t first, std::size_t last) noexcept;

[[nodiscard]] std::uint64_t sum_primes(std::uint64_t n) noexcept;

// Only of the primes first <= p < last.
[[nodiscard]] std::uint64_t sum_primes_between(std::uint64_t first, std::uint64_t last) noexcept;

[[nodiscard]] std::ptrdiff_t transpose_cast(const void* a, kernels::ItemType from, std::size_t rows,
                                            std::size_t columns, void* out, kernels::ItemType to) noexcept;

// Only the rows first <= y < last of `a`, which become columns of `out`.
[[nodiscard]] std::ptrdiff_t transpose_rows(const void* a, kernels::ItemType from, std::size_t rows,
                                            std::size_t columns, void* out, kernels::ItemType to, std::size_t first,
                                            std::size_t last, Store store) noexcept;
Store transpose_store(kernels::ItemType from, kernels::ItemType to, std::size_t items) noexcept;

void uniform(std::int64_t seed, std::span<double> numbers) noexcept;

void vector_add(std::span<const float> a, std::span<const float> b, std::span<float> out) noexcept;
void vector_add_part(std::span<const float> a, std::span<const float> b, std::span<float> out, Store store) noexcept;

}  // namespace pyhost::simd
