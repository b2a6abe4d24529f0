// extensions/simd/julia.cpp: as many points at a time as four vectors hold, and only those that have not escaped.
//
// 4 bytes out a point, next to nothing in; 10 operations a step. A step takes some 9 cycles until the next can begin,
// but its 9 vector instructions are issued in 3: four vectors side by side keep the processor busy.
//
// Equal to kernels::julia_point(): every point's steps are the same roundings in the same order, and a point counts a
// step only while it has passed every test so far. It is stepped on beside others that have not escaped, and that is
// not counted. The points of a stretch go through passes of 12, 12, 24, 48, ... steps; after each, those that have
// escaped are left out, and so are those of which trapping_discs.hpp proves that they never will.
#include "kernels/julia.hpp"

#include <algorithm>
#include <type_traits>

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
constexpr std::size_t stretch = 1024;                         // 24 KiB of points: they stay in the first cache
constexpr std::size_t room = stretch + vectors * hn::MaxLanes(D());
constexpr std::int32_t between_looks = 4;  // steps until it is asked whether any point of a group is left

// As wide as a point where vectors of both are packed alike.
using Place = std::conditional_t<HWY_MAX_BYTES == 64, double, std::uint32_t>;

// Points that have not escaped yet, after the same number of steps each.
struct Points {
    alignas(64) double zr[room];
    alignas(64) double zi[room];
    alignas(64) Place places[room];  // of their counts, whole numbers
    std::size_t size;
    std::int32_t steps;
};

HWY_INLINE bool any_left(const V* left) noexcept {
    V any = left[0];
    for (std::size_t k = 1; k < vectors; ++k) {
        any = hn::Or(any, left[k]);
    }
    return !hn::AllTrue(D(), hn::Eq(any, hn::Zero(D())));
}

// As many points as `vectors` hold.
struct Group {
    V zr[vectors], zi[vectors];
    V counts[vectors];  // steps of this pass, whole numbers
    V left[vectors];    // 1; 0 from the first test on that a point has not passed
};

HWY_INLINE void step(Group& group, const JuliaSet& set, std::int32_t steps) noexcept {
    const D d;
    const V cr = hn::Set(d, set.cr);
    const V ci = hn::Set(d, set.ci);
    for (std::int32_t n = 0; n < steps && any_left(group.left);) {
        for (const std::int32_t end = n + std::min(steps - n, between_looks); n < end; ++n) {
            for (std::size_t k = 0; k < vectors; ++k) {
                const V rr = hn::Mul(group.zr[k], group.zr[k]);
                const V ii = hn::Mul(group.zi[k], group.zi[k]);
                group.left[k] = hn::IfThenElseZero(hn::Lt(hn::Add(rr, ii), hn::Set(d, 4.0)), group.left[k]);
                group.counts[k] = hn::Add(group.counts[k], group.left[k]);
                group.zi[k] = hn::Add(hn::Mul(hn::Mul(hn::Set(d, 2.0), group.zr[k]), group.zi[k]), ci);
                group.zr[k] = hn::Add(hn::Sub(rr, ii), cr);
            }
        }
    }
}

// Points in a disc are left no more, and have taken the steps that they will take.
HWY_INLINE void trap(Group& group, const JuliaSet& set, std::int32_t steps_before) noexcept {
    const D d;
    const V all = hn::Set(d, static_cast<double>(set.maxiter - steps_before));
    for (const TrappingDiscs::Disc& disc : set.discs) {
        for (std::size_t k = 0; k < vectors; ++k) {
            const V re = hn::Sub(group.zr[k], hn::Set(d, disc.re));
            const V im = hn::Sub(group.zi[k], hn::Set(d, disc.im));
            const V squared = hn::Add(hn::Mul(re, re), hn::Mul(im, im));
            const auto is_in =
                hn::And(hn::Lt(squared, hn::Set(d, disc.radius_squared)), hn::Ne(group.left[k], hn::Zero(d)));
            group.counts[k] = hn::IfThenElse(is_in, all, group.counts[k]);
            group.left[k] = hn::IfThenZeroElse(is_in, group.left[k]);
        }
    }
}

// Of the group that was loaded from `first` on, who is left moves to where `kept` points lie already, and the steps of
// the others go to `counts`. Returns how many lie there now. Whole vectors may be stored, of which the next ones
// overwrite what is too much; nothing is overwritten that has not been loaded.
#if HWY_MAX_BYTES == 64

// hn::Compress() copies a table of 2 KiB to the stack each time (Highway 1.0, GCC 12), and hn::CompressStore() takes
// a hundred cycles on some processors.
HWY_INLINE V compress(V v, hn::Mask<D> which) noexcept { return V{_mm512_maskz_compress_pd(which.raw, v.raw)}; }

HWY_INLINE std::size_t keep(const Group& group, std::size_t first, Points& points, std::size_t kept,
                            std::int32_t* counts) noexcept {
    const D d;
    const hn::Rebind<std::int32_t, D> d32;
    const auto before = hn::Set(d32, points.steps);
    alignas(64) std::int32_t gone_places[(vectors + 1) * hn::MaxLanes(d)];
    alignas(64) std::int32_t gone_counts[(vectors + 1) * hn::MaxLanes(d)];
    std::size_t gone = 0;
    for (std::size_t k = 0; k < vectors; ++k) {
        const std::size_t at = first + k * hn::Lanes(d);
        const V places = hn::Load(d, points.places + at);
        const auto is_point = hn::FirstN(d, points.size > at ? points.size - at : 0);
        const auto stays = hn::And(is_point, hn::Ne(group.left[k], hn::Zero(d)));
        const auto goes = hn::AndNot(stays, is_point);
        hn::StoreU(compress(group.zr[k], stays), d, points.zr + kept);
        hn::StoreU(compress(group.zi[k], stays), d, points.zi + kept);
        hn::StoreU(compress(places, stays), d, points.places + kept);
        kept += hn::CountTrue(d, stays);
        const auto steps = hn::DemoteTo(d32, compress(group.counts[k], goes));
        hn::StoreU(hn::Add(steps, before), d32, gone_counts + gone);
        hn::StoreU(hn::DemoteTo(d32, compress(places, goes)), d32, gone_places + gone);
        gone += hn::CountTrue(d, goes);
    }
    for (std::size_t i = 0; i < gone; ++i) {
        counts[gone_places[i]] = gone_counts[i];
    }
    return kept;
}

#else

HWY_INLINE std::size_t keep(const Group& group, std::size_t first, Points& points, std::size_t kept,
                            std::int32_t* counts) noexcept {
    const D d;
    constexpr std::size_t most = vectors * hn::MaxLanes(d);
    alignas(64) double zr[most], zi[most], steps[most], left[most];
    for (std::size_t k = 0; k < vectors; ++k) {
        hn::Store(group.zr[k], d, zr + k * hn::Lanes(d));
        hn::Store(group.zi[k], d, zi + k * hn::Lanes(d));
        hn::Store(group.counts[k], d, steps + k * hn::Lanes(d));
        hn::Store(group.left[k], d, left + k * hn::Lanes(d));
    }
    const std::size_t size = std::min(vectors * hn::Lanes(d), points.size - first);
    for (std::size_t i = 0; i < size; ++i) {
        const std::uint32_t place = points.places[first + i];
        counts[place] = points.steps + static_cast<std::int32_t>(steps[i]);
        points.zr[kept] = zr[i];
        points.zi[kept] = zi[i];
        points.places[kept] = place;
        kept += left[i] != 0.0 ? 1 : 0;
    }
    return kept;
}

#endif

// Steps all points on, and keeps those that have not escaped and may still do.
void pass(Points& points, const JuliaSet& set, std::int32_t steps, std::int32_t* counts) noexcept {
    const D d;
    // Of all points, as they begin, discs would cost more than they save.
    const bool may_trap = set.discs.size > 0 && points.steps > 0;
    std::size_t kept = 0;
    for (std::size_t first = 0; first < points.size; first += vectors * hn::Lanes(d)) {
        Group group;
        for (std::size_t k = 0; k < vectors; ++k) {
            group.zr[k] = hn::Load(d, points.zr + first + k * hn::Lanes(d));
            group.zi[k] = hn::Load(d, points.zi + first + k * hn::Lanes(d));
            group.counts[k] = hn::Zero(d);
            group.left[k] = hn::Set(d, 1.0);
        }
        step(group, set, steps);
        if (may_trap) {
            trap(group, set, points.steps);
        }
        kept = keep(group, first, points, kept, counts);
    }
    points.size = kept;
    points.steps += steps;
}

void count_steps(Points& points, const JuliaSet& set, std::int32_t* counts) noexcept {
    points.steps = 0;
    while (points.size > 0 && points.steps < set.maxiter) {
        pass(points, set, std::min(std::max(points.steps, 12), set.maxiter - points.steps), counts);
    }
    for (std::size_t i = 0; i < points.size; ++i) {  // which have passed every test
        counts[static_cast<std::size_t>(points.places[i])] = set.maxiter;
    }
}

// From the point `first` of the grid on; `size` more of a row whose y is the same.
void add_points(Points& points, const double* xs, double y, std::size_t size) noexcept {
    for (std::size_t i = points.size; i < points.size + size; ++i) {
        points.zr[i] = *xs++;
        points.zi[i] = y;
        points.places[i] = static_cast<Place>(i);
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
            points.places[i] = static_cast<Place>(i);
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
