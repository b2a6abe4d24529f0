// extensions/simd/fused_arith.cpp: (a + b) * 2 + a * b, a vector at a time.
//
// One pass: 16 bytes in and 8 out an element, 4 operations; memory bound. The same roundings in the same order.
#include "simd/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/fused_arith.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "simd/elementwise_inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace pyhost::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

void fused_arith_items(const double* a, const double* b, double* out, std::size_t size, Store store) {
    const auto op = [](auto d, auto x, auto y) noexcept {
        // Three roundings, as the reference has them: Mul and Add, no MulAdd. Times 2 is exact.
        return hn::Add(hn::Mul(hn::Add(x, y), hn::Set(d, 2.0)), hn::Mul(x, y));
    };
    map(store, size, out, op, a, b);
}

}  // namespace
}  // namespace pyhost::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pyhost::simd {
namespace {

HWY_EXPORT(fused_arith_items);

}  // namespace

void fused_arith_part(std::span<const double> a, std::span<const double> b, std::span<double> out,
                      Store store) noexcept {
    HWY_DYNAMIC_DISPATCH(fused_arith_items)(a.data(), b.data(), out.data(), out.size(), store);
}

void fused_arith(std::span<const double> a, std::span<const double> b, std::span<double> out) noexcept {
    fused_arith_part(a, b, out, store_for(3 * out.size_bytes()));
}

}  // namespace pyhost::simd
#endif
