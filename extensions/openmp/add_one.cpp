// extensions/openmp/add_one.cpp: one stretch of the array a thread, each by simd's kernel.
#include "openmp/openmp.hpp"
#include "openmp/stretches.hpp"
#include "simd/simd.hpp"

namespace pyhost::openmp {

void add_one(std::span<const double> a, std::span<double> out) noexcept {
    const simd::Store store = simd::store_for(2 * out.size_bytes());
    for_each_stretch(out.data(), out.size(), 800'000, [&](std::size_t first, std::size_t count) noexcept {
        simd::add_one_part(a.subspan(first, count), out.subspan(first, count), store);
    });
}

}  // namespace pyhost::openmp
