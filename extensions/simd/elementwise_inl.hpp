// extensions/simd/elementwise_inl.hpp: out[i] = op(a[i], ...), a vector at a time; compiled once an instruction set.
//
// Highway's idiom for a header of vector code: the guard below lets it through once for each instruction set.
#if defined(PYHOST_SIMD_ELEMENTWISE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef PYHOST_SIMD_ELEMENTWISE_INL
#undef PYHOST_SIMD_ELEMENTWISE_INL
#else
#define PYHOST_SIMD_ELEMENTWISE_INL
#endif

#include <cstddef>
#include <cstdint>

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "simd/store.hpp"

HWY_BEFORE_NAMESPACE();
namespace pyhost::simd::HWY_NAMESPACE {

// In vectors of D as far as they go: op(d, vectors...). Returns where it stopped. `out` may be an input.
template <bool streamed, class D, class Op, class... Inputs>
HWY_INLINE std::size_t map_vectors(D d, std::size_t i, std::size_t size, hwy::HWY_NAMESPACE::TFromD<D>* out, Op op,
                                   const Inputs*... inputs) noexcept {
    namespace hn = hwy::HWY_NAMESPACE;
    for (; i + hn::Lanes(d) <= size; i += hn::Lanes(d)) {
        const auto result = op(d, hn::LoadU(d, inputs + i)...);
        if constexpr (streamed) {
            hn::Stream(result, d, out + i);
        } else {
            hn::StoreU(result, d, out + i);
        }
    }
    return i;
}

// Single items up to where `out` is aligned, vectors, single items again.
template <class T, class Op, class... Inputs>
void map(Store store, std::size_t size, T* out, Op op, const Inputs*... inputs) noexcept {
    namespace hn = hwy::HWY_NAMESPACE;
    const hn::ScalableTag<T> d;
    const hn::CappedTag<T, 1> single;
    const std::size_t vector_bytes = hn::Lanes(d) * sizeof(T);
    std::size_t i = 0;
    if (size * sizeof(T) >= 16 * vector_bytes) {  // fewer stores are done before it pays to align them
        const std::size_t beyond = reinterpret_cast<std::uintptr_t>(out) % vector_bytes;
        const std::size_t aligned = (vector_bytes - beyond) % vector_bytes / sizeof(T);
        i = map_vectors<false>(single, 0, aligned, out, op, inputs...);
    }
    const bool is_aligned = reinterpret_cast<std::uintptr_t>(out + i) % vector_bytes == 0;
    if (store == Store::streamed && is_aligned) {
        i = map_vectors<true>(d, i, size, out, op, inputs...);
        hwy::FlushStream();
    } else {
        i = map_vectors<false>(d, i, size, out, op, inputs...);
    }
    map_vectors<false>(single, i, size, out, op, inputs...);
}

}  // namespace pyhost::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
