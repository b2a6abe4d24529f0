// extensions/cuda/shares.hpp: what one thread of a GPU does in a call, apart from CUDA: a CPU can be each thread in
// turn.
//
// A kernel is a share and nothing else. tests/host/kernels_test.cpp runs the shares of a whole grid on the CPU and
// compares with kernels/.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/add_one.hpp"
#include "kernels/fused_arith.hpp"
#include "kernels/host_device.hpp"
#include "kernels/julia.hpp"
#include "kernels/polygon_mask.hpp"
#include "kernels/sum_primes.hpp"
#include "kernels/vector_add.hpp"

namespace pyhost::cuda {

// The items first, first + step, ...: neighbours in a warp have neighbouring items, which one access to memory serves.
struct Share {
    std::size_t first;
    std::size_t step;
};

PYHOST_HOST_DEVICE inline void add_one_share(const double* a, std::size_t size, double* out, Share share) noexcept {
    for (std::size_t i = share.first; i < size; i += share.step) {
        out[i] = kernels::add_one_element(a[i]);
    }
}

// out may be a or b: a thread reads its element before it writes it, and no other thread does either.
PYHOST_HOST_DEVICE inline void fused_arith_share(const double* a, const double* b, std::size_t size, double* out,
                                                 Share share) noexcept {
    for (std::size_t i = share.first; i < size; i += share.step) {
        out[i] = kernels::fused_arith_element(a[i], b[i]);
    }
}

PYHOST_HOST_DEVICE inline void vector_add_share(const float* a, const float* b, std::size_t size, float* out,
                                                Share share) noexcept {
    for (std::size_t i = share.first; i < size; i += share.step) {
        out[i] = kernels::vector_add_element(a[i], b[i]);
    }
}

// Items lie `apart` places from each other, in all three.
PYHOST_HOST_DEVICE inline void vector_add_apart_share(const float* a, const float* b, std::size_t size, float* out,
                                                      std::size_t apart, Share share) noexcept {
    for (std::size_t i = share.first; i < size; i += share.step) {
        out[i * apart] = kernels::vector_add_element(a[i * apart], b[i * apart]);
    }
}

// out[i * out_apart] = in[i * in_apart]
PYHOST_HOST_DEVICE inline void spread_share(const float* in, std::size_t in_apart, std::size_t size, float* out,
                                            std::size_t out_apart, Share share) noexcept {
    for (std::size_t i = share.first; i < size; i += share.step) {
        out[i * out_apart] = in[i * in_apart];
    }
}

// `points` is the size of counts, a multiple of `width`.
PYHOST_HOST_DEVICE inline void julia_share(const double* xs, std::size_t width, const double* ys, std::size_t points,
                                           double cr, double ci, std::int32_t maxiter, std::int32_t* counts,
                                           Share share) noexcept {
    for (std::size_t i = share.first; i < points; i += share.step) {
        counts[i] = kernels::julia_point(xs[i % width], ys[i / width], cr, ci, maxiter);
    }
}

// `pixels` is the size of mask, a multiple of `width`.
PYHOST_HOST_DEVICE inline void polygon_mask_share(const double* vertices_xy, std::size_t n, std::size_t width,
                                                  std::size_t pixels, bool border_value, std::uint8_t* mask,
                                                  Share share) noexcept {
    for (std::size_t i = share.first; i < pixels; i += share.step) {
        const std::size_t x = i % width;
        const std::size_t y = i / width;
        mask[i] = kernels::inside_polygon(vertices_xy, n, static_cast<double>(x), static_cast<double>(y), border_value);
    }
}

// Of one pixel, and of four as a word.
PYHOST_HOST_DEVICE inline std::uint8_t turned(std::uint8_t pixel) noexcept { return pixel; }
PYHOST_HOST_DEVICE inline std::uint32_t turned(std::uint32_t four) noexcept {
    return four << 24 | (four & 0xff00U) << 8 | (four >> 8 & 0xff00U) | four >> 24;
}

// Rows of `width` pixels, or of `width` words of four; `size` of them in all.
template <class Piece>
PYHOST_HOST_DEVICE void mirror_share(const Piece* image, std::size_t width, std::size_t size, Piece* out,
                                     Share share) noexcept {
    for (std::size_t i = share.first; i < size; i += share.step) {
        const std::size_t x = i % width;
        out[i] = turned(image[i - x + (width - 1 - x)]);
    }
}

// How many odd numbers from 3 on lie below n: those that sum_primes_share() shares out.
PYHOST_HOST_DEVICE constexpr std::uint64_t odd_candidates(std::uint64_t n) noexcept { return n > 3 ? (n - 2) / 2 : 0; }

// What sum_primes(n) is beyond the sum of all shares: the only even prime.
constexpr std::uint64_t even_primes(std::uint64_t n) noexcept { return n > 2 ? 2 : 0; }

PYHOST_HOST_DEVICE inline std::uint64_t sum_primes_share(std::uint64_t n, Share share) noexcept {
    std::uint64_t sum = 0;
    for (std::uint64_t i = share.first; i < odd_candidates(n); i += share.step) {
        const auto x = static_cast<std::uint32_t>(3 + 2 * i);
        sum += kernels::is_prime(x) ? x : 0;
    }
    return sum;
}

}  // namespace pyhost::cuda
