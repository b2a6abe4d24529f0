// extensions/simd/vector_add.cpp: a + b in float32, a vector at a time.
//
// One pass: 8 bytes in and 4 out an element, 1 operation; memory bound. The same addition of the same floats.
#include "simd/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/vector_add.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "simd/elementwise_inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace pyhost::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

void vector_add_items(const float* a, const float* b, float* out, std::size_t size, Store store) {
    map(
        store, size, out, [](auto, auto x, auto y) noexcept { return hn::Add(x, y); }, a, b);
}

}  // namespace
}  // namespace pyhost::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pyhost::simd {
namespace {

HWY_EXPORT(vector_add_items);

}  // namespace

void vector_add_part(std::span<const float> a, std::span<const float> b, std::span<float> out, Store store) noexcept {
    HWY_DYNAMIC_DISPATCH(vector_add_items)(a.data(), b.data(), out.data(), out.size(), store);
}

void vector_add(std::span<const float> a, std::span<const float> b, std::span<float> out) noexcept {
    vector_add_part(a, b, out, store_for(3 * out.size_bytes()));
}

}  // namespace pyhost::simd
#endif
