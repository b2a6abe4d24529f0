// extensions/simd/add_one.cpp: a + 1, a vector at a time.
//
// One pass: 8 bytes in and 8 out an element, 1 operation; memory bound. The same addition of the same doubles.
#include "simd/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/add_one.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "simd/elementwise_inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace pyhost::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

void add_one_items(const double* a, double* out, std::size_t size, Store store) {
    map(
        store, size, out, [](auto d, auto x) noexcept { return hn::Add(x, hn::Set(d, 1.0)); }, a);
}

}  // namespace
}  // namespace pyhost::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pyhost::simd {
namespace {

HWY_EXPORT(add_one_items);

}  // namespace

void add_one_part(std::span<const double> a, std::span<double> out, Store store) noexcept {
    HWY_DYNAMIC_DISPATCH(add_one_items)(a.data(), out.data(), out.size(), store);
}

void add_one(std::span<const double> a, std::span<double> out) noexcept {
    add_one_part(a, out, store_for(2 * out.size_bytes()));
}

}  // namespace pyhost::simd
#endif
