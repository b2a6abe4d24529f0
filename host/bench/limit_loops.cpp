// host/bench/limit_loops.cpp: see limit_loops.hpp.
//
// Written once with GCC's vectors of 64 bytes, which a function for AVX-512 holds in one register, one for AVX2 in two.
#include "bench/limit_loops.hpp"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace pyhost::bench {
namespace {

// A function for each instruction set, of which the processor takes one when the program starts; the sanitizers are not
// ready by then.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define PYHOST_FOR_EACH_PROCESSOR [[gnu::target_clones("avx512f", "arch=haswell", "default")]]
#else
#define PYHOST_FOR_EACH_PROCESSOR
#endif

using Vector [[gnu::vector_size(64), gnu::may_alias]] = double;
constexpr std::size_t lanes = 8;

[[gnu::always_inline]] inline double total(const Vector& vector) {
    double sum = 0;
    for (std::size_t i = 0; i < lanes; ++i) sum += vector[i];
    return sum;
}

[[gnu::always_inline]] inline double read_all(const double* from, std::size_t size) {
    Vector sums[lanes] = {};
    for (std::size_t i = 0; i < size; i += lanes * lanes) {
#pragma GCC unroll 8
        for (std::size_t k = 0; k < lanes; ++k) sums[k] += *reinterpret_cast<const Vector*>(from + i + k * lanes);
    }
    Vector all = {};
#pragma GCC unroll 8
    for (std::size_t k = 0; k < lanes; ++k) all += sums[k];
    return total(all);
}

// Non-temporal stores need no wide vectors: a line is put together before it leaves the core.
[[gnu::always_inline]] inline void stream(double* to, const Vector& vector) {
#if defined(__x86_64__)
    for (std::size_t k = 0; k < lanes; k += 2) _mm_stream_pd(to + k, _mm_set_pd(vector[k + 1], vector[k]));
#else
    *reinterpret_cast<Vector*>(to) = vector;
#endif
}

inline void end_streams() {
#if defined(__x86_64__)
    _mm_sfence();
#endif
}

template <bool streamed>
[[gnu::always_inline]] inline void store_all(double* to, std::size_t size) {
    const Vector ones = Vector{} + 1.0;
    for (std::size_t i = 0; i < size; i += lanes) {
        if constexpr (streamed) {
            stream(to + i, ones);
        } else {
            *reinterpret_cast<Vector*>(to + i) = ones;
        }
    }
    end_streams();
}

template <bool streamed>
[[gnu::always_inline]] inline void add_all(const double* from, double* to, std::size_t size) {
    for (std::size_t i = 0; i < size; i += lanes) {
        const Vector sum = *reinterpret_cast<const Vector*>(from + i) + 1.0;
        if constexpr (streamed) {
            stream(to + i, sum);
        } else {
            *reinterpret_cast<Vector*>(to + i) = sum;
        }
    }
    end_streams();
}

[[gnu::always_inline]] inline double multiply_add_all(std::size_t times) {
    Vector sums[products];
#pragma GCC unroll 12
    for (std::size_t k = 0; k < products; ++k) sums[k] = Vector{} + static_cast<double>(k);  // or they would be one
    const Vector factor = Vector{} + 0.999;
    const Vector summand = Vector{} + 1e-3;
    for (std::size_t i = 0; i < times; ++i) {
#pragma GCC unroll 12
        for (std::size_t k = 0; k < products; ++k) sums[k] = sums[k] * factor + summand;
    }
    Vector all = {};
#pragma GCC unroll 12
    for (std::size_t k = 0; k < products; ++k) all += sums[k];
    return total(all);
}

}  // namespace

PYHOST_FOR_EACH_PROCESSOR double read_items(const double* from, std::size_t size) { return read_all(from, size); }

PYHOST_FOR_EACH_PROCESSOR void store_items(double* to, std::size_t size) { store_all<false>(to, size); }

PYHOST_FOR_EACH_PROCESSOR void stream_items(double* to, std::size_t size) { store_all<true>(to, size); }

PYHOST_FOR_EACH_PROCESSOR void add_items(const double* from, double* to, std::size_t size) {
    add_all<false>(from, to, size);
}

PYHOST_FOR_EACH_PROCESSOR void add_and_stream_items(const double* from, double* to, std::size_t size) {
    add_all<true>(from, to, size);
}

PYHOST_FOR_EACH_PROCESSOR double multiply_and_add(std::size_t times) { return multiply_add_all(times); }

}  // namespace pyhost::bench
