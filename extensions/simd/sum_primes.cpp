// extensions/simd/sum_primes.cpp: trial division by as many divisors at a time as a vector holds.
//
// For every odd x: divide by 3, 5, 7, ... up to its root, until one divides; no memory traffic. Of a division only
// whether it leaves a remainder is asked, and x * (1 / d) tells that without one: 4 operations where a division takes
// 10 or more.
//
// Equal to kernels::is_prime(): d divides x exactly if round(x * (1 / d)) * d == x. If it does, x / d is a whole number
// below 2**23 / 3, from which two roundings to 24 bits have led away by less than 2**-22.9 of it, 0.4, so that it is
// what the rounding finds; its product with d is x, which is exact. If it does not, no whole number times d is x, and
// products below 2**24 are exact. From 2**23 on quotients are computed in float64: a whole number of them is one, and
// another one lies 1 / d >= 2**-16 beside the next, which 53 bits of one below 2**32 tell apart. Divisors beyond the
// root of x may be tried too, for the vector they fill: one below x that divides it says the same as its partner.
#include "kernels/sum_primes.hpp"

#include <algorithm>
#include <array>

#include "simd/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/sum_primes.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pyhost::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::uint64_t smallest = 128;  // above the divisors that are tried beyond the root of x
constexpr std::uint64_t float32_limit = std::uint64_t{1} << 23;
constexpr std::size_t at_first = 16;  // divisors that every x is tried with: 4 of 5 odd numbers have one up to 33
constexpr std::size_t lot = 512;

using D = hn::CappedTag<float, at_first>;

// 3, 5, 7, ... up to a root, and some more.
struct Divisors {
    explicit Divisors(std::uint64_t below) noexcept {
        while (size % at_first != 0 || (2 * size + 1) * (2 * size + 1) < below) {
            numbers[size] = static_cast<float>(2 * size + 3);
            inverses[size] = 1.0F / numbers[size];
            ++size;
        }
    }

    alignas(64) std::array<float, 1464> numbers;  // of which 1447 are below the root of 2**23
    std::size_t size = 0;
    alignas(64) std::array<float, 1464> inverses;
};

HWY_INLINE hn::Mask<D> divides(const Divisors& divisors, std::size_t i, hn::Vec<D> x) noexcept {
    const D d;
    const auto quotient = hn::Round(hn::Mul(x, hn::Load(d, divisors.inverses.data() + i)));
    return hn::Eq(hn::Mul(quotient, hn::Load(d, divisors.numbers.data() + i)), x);
}

// Whether one of the divisors from `first` on does, up to x's root.
HWY_INLINE bool has_divisor(const Divisors& divisors, std::size_t first, std::uint32_t x) noexcept {
    const D d;
    const auto wide = hn::Set(d, static_cast<float>(x));
    for (std::size_t i = first; (2 * i + 3) * (2 * i + 3) <= x; i += hn::Lanes(d)) {
        if (!hn::AllFalse(d, divides(divisors, i, wide))) {
            return true;
        }
    }
    return false;
}

HWY_INLINE bool has_small_divisor(const Divisors& divisors, std::uint32_t x) noexcept {
    const D d;
    const auto wide = hn::Set(d, static_cast<float>(x));
    auto any = divides(divisors, 0, wide);
    for (std::size_t i = hn::Lanes(d); i < at_first; i += hn::Lanes(d)) {
        any = hn::Or(any, divides(divisors, i, wide));
    }
    return !hn::AllFalse(d, any);
}

// Of a lot of odd numbers first those are sorted out, without a branch that could not be foreseen, that have a small
// divisor.
std::uint64_t sum_lot(const Divisors& divisors, std::uint32_t first, std::uint32_t last) noexcept {
    std::array<std::uint32_t, lot + 1> left;
    std::size_t size = 0;
    for (std::uint32_t x = first; x < last; x += 2) {
        left[size] = x;
        size += has_small_divisor(divisors, x) ? 0 : 1;
    }
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < size; ++i) {
        sum += has_divisor(divisors, at_first, left[i]) ? 0 : left[i];
    }
    return sum;
}

bool is_prime_by_quotients(std::uint32_t x) noexcept {
    const hn::ScalableTag<double> d;
    const auto wide = hn::Set(d, static_cast<double>(x));
    const auto step = hn::Set(d, 2.0 * static_cast<double>(hn::Lanes(d)));
    auto divisors = hn::Add(hn::Set(d, 3.0), hn::Mul(hn::Iota(d, 0.0), hn::Set(d, 2.0)));
    for (std::uint64_t least = 3; least * least <= x; least += 2 * hn::Lanes(d)) {
        const auto quotient = hn::Div(wide, divisors);
        if (!hn::AllFalse(d, hn::Eq(quotient, hn::Floor(quotient)))) {
            return false;
        }
        divisors = hn::Add(divisors, step);
    }
    return true;
}

std::uint64_t sum_between(std::uint64_t first, std::uint64_t last) {
    std::uint64_t sum = 0;
    for (std::uint64_t x = first; x < std::min(last, smallest); ++x) {
        sum += kernels::is_prime(static_cast<std::uint32_t>(x)) ? x : 0;
    }
    const std::uint64_t end = std::min(last, float32_limit);
    const Divisors divisors(end);
    for (std::uint64_t x = std::max(first, smallest) | 1; x < end; x += 2 * lot) {
        const std::uint64_t lot_end = std::min(end, x + 2 * lot);
        sum += sum_lot(divisors, static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(lot_end));
    }
    for (std::uint64_t x = std::max(first, float32_limit) | 1; x < last; x += 2) {
        sum += is_prime_by_quotients(static_cast<std::uint32_t>(x)) ? x : 0;
    }
    return sum;
}

}  // namespace
}  // namespace pyhost::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pyhost::simd {
namespace {

HWY_EXPORT(sum_between);

}  // namespace

std::uint64_t sum_primes_between(std::uint64_t first, std::uint64_t last) noexcept {
    return HWY_DYNAMIC_DISPATCH(sum_between)(first, last);
}

std::uint64_t sum_primes(std::uint64_t n) noexcept { return sum_primes_between(0, n); }

}  // namespace pyhost::simd
#endif
