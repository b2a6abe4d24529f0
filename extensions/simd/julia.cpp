// extensions/simd/julia.cpp: as many points at a time as four vectors hold, and only those that have not escaped.
//
// 4 bytes out a point, next to nothing in; 10 operations a step. A step takes some 9 cycles until the next can begin,
// but its 9 vector instructions are issued in 3: four vectors side by side keep the processor busy.
//
// Equal to kernels::julia_point(): every point's steps are the same roundings in the same order, and a point counts a
// step only while it has passed every test so far. It is stepped on beside others that have not escaped, and that is
// not counted. The points of a stretch go through passes of 4, 4, 8, 16, ... steps; after each, those that have escaped
// are left out, and so are those of which trapping_discs.hpp proves that they never will.
#include "kernels/julia.hpp"

#include <algorithm>

#include "simd/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/julia.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pyhost::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<double>;
using V = hn::Vec<D>;

constexpr std::size_t vectors = HWY_MAX_BYTES == 64 ? 5 : 4;  // of 32 registers, or 16
constexpr std::size_t stretch = 1024;                         // 36 KiB of points: they stay in the first cache
constexpr std::size_t room = stretch + vectors * hn::MaxLanes(D());
constexpr std::int32_t between_looks = 4;  // steps until it is asked whether any point of a group is left

// Points that have not escaped yet, after the same number of steps each.
struct Points {
    alignas(64) double zr[room];
    alignas(64) double zi[room];
    alignas(64) double counts[room];  // steps of the last pass, whole numbers
    alignas(64) double left[room];    // 1; 0 from the first test on that a point has not passed
    std::size_t size;
    std::int32_t steps;
    std::uint32_t places[room];  // of their counts
};

HWY_INLINE bool any_left(const V* left) noexcept {
    V any = left[0];
    for (std::size_t k = 1; k < vectors; ++k) {
        any = hn::Or(any, left[k]);
    }
    return !hn::AllTrue(D(), hn::Eq(any, hn::Zero(D())));
}

// As many points as `vectors` hold, from `first` on.
HWY_INLINE void step_group(Points& points, std::size_t first, V cr, V ci, std::int32_t steps) noexcept {
    const D d;
    const std::size_t lanes = hn::Lanes(d);
    V zr[vectors], zi[vectors], counts[vectors], left[vectors];
    for (std::size_t k = 0; k < vectors; ++k) {
        zr[k] = hn::Load(d, points.zr + first + k * lanes);
        zi[k] = hn::Load(d, points.zi + first + k * lanes);
        counts[k] = hn::Zero(d);
        left[k] = hn::Set(d, 1.0);
    }
    for (std::int32_t n = 0; n < steps && any_left(left);) {
        for (const std::int32_t end = n + std::min(steps - n, between_looks); n < end; ++n) {
            for (std::size_t k = 0; k < vectors; ++k) {
                const V rr = hn::Mul(zr[k], zr[k]);
                const V ii = hn::Mul(zi[k], zi[k]);
                left[k] = hn::IfThenElseZero(hn::Lt(hn::Add(rr, ii), hn::Set(d, 4.0)), left[k]);
                counts[k] = hn::Add(counts[k], left[k]);
                zi[k] = hn::Add(hn::Mul(hn::Mul(hn::Set(d, 2.0), zr[k]), zi[k]), ci);
                zr[k] = hn::Add(hn::Sub(rr, ii), cr);
            }
        }
    }
    for (std::size_t k = 0; k < vectors; ++k) {
        hn::Store(zr[k], d, points.zr + first + k * lanes);
        hn::Store(zi[k], d, points.zi + first + k * lanes);
        hn::Store(counts[k], d, points.counts + first + k * lanes);
        hn::Store(left[k], d, points.left + first + k * lanes);
    }
}

// Points in a disc are left no more, and have taken the steps that they will take.
void trap(Points& points, const TrappingDiscs& discs, std::int32_t maxiter) noexcept {
    const D d;
    const V all = hn::Set(d, static_cast<double>(maxiter - points.steps));
    for (std::size_t i = 0; i < points.size; i += hn::Lanes(d)) {
        V left = hn::Load(d, points.left + i);
        const V was_left = left;
        const V zr = hn::Load(d, points.zr + i);
        const V zi = hn::Load(d, points.zi + i);
        for (const TrappingDiscs::Disc& disc : discs) {
            const V re = hn::Sub(zr, hn::Set(d, disc.re));
            const V im = hn::Sub(zi, hn::Set(d, disc.im));
            const V squared = hn::Add(hn::Mul(re, re), hn::Mul(im, im));
            left = hn::IfThenZeroElse(hn::Lt(squared, hn::Set(d, disc.radius_squared)), left);
        }
        const V counts = hn::Load(d, points.counts + i);
        hn::Store(hn::IfThenElse(hn::Eq(left, was_left), counts, all), d, points.counts + i);
        hn::Store(left, d, points.left + i);
    }
}

// Steps all points on, and keeps those that have not escaped and may still do.
void pass(Points& points, const JuliaSet& set, std::int32_t steps, std::int32_t* counts) noexcept {
    const D d;
    for (std::size_t first = 0; first < points.size; first += vectors * hn::Lanes(d)) {
        step_group(points, first, hn::Set(d, set.cr), hn::Set(d, set.ci), steps);
    }
    if (set.discs.size > 0 && points.steps > 0) {  // of all points it would cost more than it saves
        trap(points, set.discs, set.maxiter);
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < points.size; ++i) {
        const std::uint32_t place = points.places[i];
        counts[place] = points.steps + static_cast<std::int32_t>(points.counts[i]);
        points.zr[kept] = points.zr[i];
        points.zi[kept] = points.zi[i];
        points.places[kept] = place;
        kept += points.left[i] != 0.0 ? 1 : 0;
    }
    points.size = kept;
    points.steps += steps;
}

void count_steps(Points& points, const JuliaSet& set, std::int32_t* counts) noexcept {
    if (set.maxiter == 0) {
        std::fill_n(counts, points.size, 0);
    }
    points.steps = 0;
    while (points.size > 0 && points.steps < set.maxiter) {
        pass(points, set, std::min(std::max(points.steps, 4), set.maxiter - points.steps), counts);
    }
}

// From the point `first` of the grid on; `size` more of a row whose y is the same.
void add_points(Points& points, const double* xs, double y, std::size_t size) noexcept {
    for (std::size_t i = points.size; i < points.size + size; ++i) {
        points.zr[i] = *xs++;
        points.zi[i] = y;
        points.places[i] = static_cast<std::uint32_t>(i);
    }
    points.size += size;
}

void count_grid(std::span<const double> xs, std::span<const double> ys, const JuliaSet& set, std::int32_t* counts,
                std::size_t first, std::size_t last) {
    Points points;
    while (first < last) {
        points.size = 0;
        std::size_t i = first;
        while (i < last && points.size < stretch) {
            const std::size_t x = i % xs.size();
            const std::size_t size = std::min({xs.size() - x, last - i, stretch - points.size});
            add_points(points, &xs[x], ys[i / xs.size()], size);
            i += size;
        }
        count_steps(points, set, counts + first);
        first = i;
    }
}

void count_points(std::span<const std::complex<double>> zs, const JuliaSet& set, std::int32_t* counts) {
    Points points;
    for (std::size_t first = 0; first < zs.size(); first += stretch) {
        points.size = std::min(stretch, zs.size() - first);
        for (std::size_t i = 0; i < points.size; ++i) {
            points.zr[i] = zs[first + i].real();
            points.zi[i] = zs[first + i].imag();
            points.places[i] = static_cast<std::uint32_t>(i);
        }
        count_steps(points, set, counts + first);
    }
}

}  // namespace
}  // namespace pyhost::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pyhost::simd {
namespace {

HWY_EXPORT(count_grid);
HWY_EXPORT(count_points);

}  // namespace

JuliaSet julia_set(double cr, double ci, std::int32_t maxiter, std::size_t points) noexcept {
    // Small grids are done before discs are found.
    const std::size_t effort = maxiter >= 64 && points >= 4096 ? 4096 : 0;
    return {cr, ci, maxiter, trapping_discs(cr, ci, effort)};
}

void julia_part(std::span<const double> xs, std::span<const double> ys, const JuliaSet& set,
                std::span<std::int32_t> counts, std::size_t first, std::size_t last) noexcept {
    HWY_DYNAMIC_DISPATCH(count_grid)(xs, ys, set, counts.data(), first, last);
}

void julia(std::span<const double> xs, std::span<const double> ys, double cr, double ci, std::int32_t maxiter,
           std::span<std::int32_t> counts) noexcept {
    julia_part(xs, ys, julia_set(cr, ci, maxiter, counts.size()), counts, 0, counts.size());
}

void julia_list_part(std::span<const std::complex<double>> zs, const JuliaSet& set,
                     std::span<std::int32_t> counts) noexcept {
    HWY_DYNAMIC_DISPATCH(count_points)(zs, set, counts.data());
}

void julia_list(std::span<const std::complex<double>> zs, double cr, double ci, std::int32_t maxiter,
                std::span<std::int32_t> counts) noexcept {
    julia_list_part(zs, julia_set(cr, ci, maxiter, counts.size()), counts);
}

}  // namespace pyhost::simd
#endif
