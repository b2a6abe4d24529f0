// extensions/openmp/vector_add.cpp: one stretch of the arrays a thread, each by simd's kernel.
#include "openmp/openmp.hpp"
#include "openmp/stretches.hpp"
#include "simd/simd.hpp"

namespace pyhost::openmp {

void vector_add(std::span<const float> a, std::span<const float> b, std::span<float> out) noexcept {
    const simd::Store store = simd::store_for(3 * out.size_bytes());
    for_each_stretch(out.data(), out.size(), 1'000'000, [&](std::size_t first, std::size_t count) noexcept {
        simd::vector_add_part(a.subspan(first, count), b.subspan(first, count), out.subspan(first, count), store);
    });
}

}  // namespace pyhost::openmp
