// extensions/openmp/fused_arith.cpp: one stretch of the arrays a thread, each by simd's kernel.
#include "openmp/openmp.hpp"
#include "openmp/stretches.hpp"
#include "simd/simd.hpp"

namespace pyhost::openmp {

void fused_arith(std::span<const double> a, std::span<const double> b, std::span<double> out) noexcept {
    const simd::Store store = simd::store_for(3 * out.size_bytes());
    for_each_stretch(out.data(), out.size(), 300'000, [&](std::size_t first, std::size_t count) noexcept {
        simd::fused_arith_part(a.subspan(first, count), b.subspan(first, count), out.subspan(first, count), store);
    });
}

}  // namespace pyhost::openmp
