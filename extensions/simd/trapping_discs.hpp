// extensions/simd/trapping_discs.hpp: discs that no point leaves again under z*z + c, as julia computes it.
//
// Where c has an attracting cycle o[0], o[1], ... o[p-1], a disc about each of its points is mapped into the next one,
// and the last one's image lies in the first disc. A point that is in one of them stays in them, so it takes all
// `maxiter` steps, and none has to be computed. On the talk's grid that leaves 8 of 33 million steps.
//
// The proof holds for the rounded steps, not only for numbers: with |o[k]|, |z| < 2 a computed step is within 4e-15 of
// z*z + c (seven roundings, of numbers below 8). So from |z - o[k]| <= r follows, with o[k + 1] computed in the same
// way, |next z - o[k + 1]| <= (2 |o[k]| + r) r + 8e-15, since z*z - o*o = (z - o) (2 o + (z - o)). trapping_discs()
// follows a radius round the cycle by this bound, with 1e-13 in place of 8e-15, which covers the rounding of the bound
// itself, and takes the discs only if they lie within |z| < 1.99, where every test is passed, and if the last radius,
// with the distance by which the cycle misses its start, is below the first. Whether a point is in a disc is asked of
// discs that are smaller by 1e-9 of the radius, which covers the rounding of the question.
#pragma once

#include <array>
#include <cstddef>

namespace pyhost::simd {

struct TrappingDiscs {
    static constexpr std::size_t most = 16;
    struct Disc {
        double re, im, radius_squared;
    };
    std::array<Disc, most> discs;
    std::size_t size = 0;  // 0: none were found

    const Disc* begin() const noexcept { return discs.data(); }
    const Disc* end() const noexcept { return discs.data() + size; }
};

// Looked for during some `effort` steps; the discs of a cycle of at most `most` points.
TrappingDiscs trapping_discs(double cr, double ci, std::size_t effort) noexcept;

}  // namespace pyhost::simd
