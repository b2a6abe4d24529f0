// extensions/simd/uniform.cpp: MT19937 by as many words at a time as a vector holds.
//
// 8 bytes out a number, about 40 operations on 32 bits. A word of the stream follows from those 624, 623 and 227 before
// it, so as many words as a vector has do not depend on one another. Words 0 to 623 of a buffer are one round of the
// state, and the next one is written behind them, so that none of the three ever lies across an end.
//
// Equal to kernels::uniform(): the same words, by the same shifts and masks of unsigned numbers. (high * 2**26 + low) /
// 2**53 with 27 and 26 bits is a whole number below 2**53, which float64 holds, and a division by a power of two.
#include "kernels/uniform.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "kernels/mt19937.hpp"
#include "simd/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/uniform.cpp"
#include <hwy/foreach_target.h>

#include <hwy/cache_control.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pyhost::simd::HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR

// A vector of one word has no pairs.
void fill(std::int64_t seed, double* numbers, std::size_t count, Store) { kernels::uniform(seed, {numbers, count}); }

#else

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t size = kernels::Mt19937::size;
constexpr std::size_t distance = kernels::Mt19937::distance;
constexpr std::size_t numbers_a_round = size / 2;

using Words = std::array<std::uint32_t, 2 * size>;
using D = hn::CappedTag<std::uint32_t, 16>;

HWY_INLINE hn::Vec<D> twisted(const Words& words, std::size_t i) noexcept {
    const D d;
    const auto one = hn::Set(d, 1);
    const auto following = hn::LoadU(d, &words[i + 1]);
    const auto bits =
        hn::Or(hn::And(hn::LoadU(d, &words[i]), hn::Set(d, 0x80000000U)), hn::And(following, hn::Set(d, 0x7fffffffU)));
    const auto odd = hn::Sub(hn::Zero(d), hn::And(following, one));
    return hn::Xor(hn::Xor(hn::LoadU(d, &words[i + distance]), hn::ShiftRight<1>(bits)),
                   hn::And(odd, hn::Set(d, 0x9908b0dfU)));
}

HWY_INLINE hn::Vec<D> tempered(hn::Vec<D> word) noexcept {
    const D d;
    word = hn::Xor(word, hn::ShiftRight<11>(word));
    word = hn::Xor(word, hn::And(hn::ShiftLeft<7>(word), hn::Set(d, 0x9d2c5680U)));
    word = hn::Xor(word, hn::And(hn::ShiftLeft<15>(word), hn::Set(d, 0xefc60000U)));
    return hn::Xor(word, hn::ShiftRight<18>(word));
}

// Numbers from pairs of words, the first of which is the lower half of 64 bits.
HWY_INLINE auto to_numbers(hn::Vec<hn::RepartitionToWide<D>> pair) noexcept {
    const hn::RepartitionToWide<D> d64;
    const hn::RebindToFloat<decltype(d64)> d;
    const hn::RebindToSigned<decltype(d64)> signed64;
    const auto high = hn::ShiftLeft<21>(hn::And(pair, hn::Set(d64, 0xffffffe0U)));  // 27 bits, times 2**26
    const auto whole = hn::Or(high, hn::ShiftRight<38>(pair));                      // 26 bits
    return hn::Mul(hn::ConvertTo(d, hn::BitCast(signed64, whole)), hn::Set(d, 0x1p-53));
}

// The next round of the state behind the one in words[0 ... size), and its numbers.
template <bool streamed>
void next_round(Words& words, double* numbers) noexcept {
    const D d;
    const hn::RepartitionToWide<D> d64;
    const hn::RebindToFloat<decltype(d64)> dd;
    for (std::size_t i = 0; i < size; i += hn::Lanes(d)) {
        const auto word = twisted(words, i);
        hn::StoreU(word, d, &words[size + i]);
        const auto result = to_numbers(hn::BitCast(d64, tempered(word)));
        if constexpr (streamed) {
            hn::Stream(result, dd, numbers + i / 2);
        } else {
            hn::StoreU(result, dd, numbers + i / 2);
        }
    }
    std::memcpy(words.data(), &words[size], size * sizeof words[0]);
}

void fill(std::int64_t seed, double* numbers, std::size_t count, Store store) {
    Words words;
    const kernels::Mt19937 start(seed);
    std::ranges::copy(start.state(), words.begin());
    const std::size_t vector_bytes = hn::Lanes(D()) * sizeof(std::uint32_t);
    const bool streamed = store == Store::streamed && reinterpret_cast<std::uintptr_t>(numbers) % vector_bytes == 0;
    for (; count >= numbers_a_round; count -= numbers_a_round, numbers += numbers_a_round) {
        streamed ? next_round<true>(words, numbers) : next_round<false>(words, numbers);
    }
    hwy::FlushStream();
    if (count > 0) {
        std::array<double, numbers_a_round> last;
        next_round<false>(words, last.data());
        std::copy_n(last.begin(), count, numbers);
    }
}

#endif

}  // namespace
}  // namespace pyhost::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pyhost::simd {
namespace {

HWY_EXPORT(fill);

}  // namespace

void uniform(std::int64_t seed, std::span<double> numbers) noexcept {
    HWY_DYNAMIC_DISPATCH(fill)(seed, numbers.data(), numbers.size(), store_for(numbers.size_bytes()));
}

}  // namespace pyhost::simd
#endif
