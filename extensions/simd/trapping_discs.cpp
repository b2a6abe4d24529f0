// extensions/simd/trapping_discs.cpp: see trapping_discs.hpp.
#include "simd/trapping_discs.hpp"

#include <cmath>

namespace pyhost::simd {
namespace {

constexpr double rounding = 1e-13;
constexpr double safely_inside = 1.99;

struct Point {
    double re, im;
};

double distance(Point a, Point b) noexcept { return std::hypot(a.re - b.re, a.im - b.im); }

// As kernels::julia_point() steps.
Point next(Point z, Point c) noexcept { return {z.re * z.re - z.im * z.im + c.re, 2.0 * z.re * z.im + c.im}; }

// The discs about z and the points after it, the first with this radius; none where the proof fails for it.
TrappingDiscs discs_about(Point z, Point c, std::size_t period, double radius) noexcept {
    TrappingDiscs found;
    const Point start = z;
    const double first_radius = radius;
    for (std::size_t k = 0; k < period; ++k, z = next(z, c)) {
        const double size = std::hypot(z.re, z.im);
        if (!(size + radius < safely_inside)) {
            return {};
        }
        const double asked = radius * (1.0 - 1e-9);
        found.discs[k] = {z.re, z.im, asked * asked};
        radius = (2.0 * size + radius) * radius + rounding;
    }
    found.size = radius + distance(z, start) < first_radius ? period : 0;
    return found;
}

// The widest discs about a point that is near a cycle.
TrappingDiscs widest_discs(Point z, Point c) noexcept {
    Point later = next(z, c);
    for (std::size_t period = 1; period <= TrappingDiscs::most; ++period, later = next(later, c)) {
        if (!(distance(later, z) < 1e-3)) {
            continue;
        }
        double radius = 1.0;
        while (radius > 1e-6) {
            if (const TrappingDiscs found = discs_about(z, c, period, radius); found.size > 0) {
                return found;
            }
            radius *= 0.9;
        }
    }
    return {};
}

}  // namespace

// The cycle attracts the point 0, if there is one (Fatou).
TrappingDiscs trapping_discs(double cr, double ci, std::size_t effort) noexcept {
    const Point c{cr, ci};
    Point z{0.0, 0.0};
    std::size_t steps = 0;
    for (std::size_t goal = 64; goal <= effort; goal *= 4) {
        for (; steps < goal; ++steps) {
            z = next(z, c);
        }
        if (!(std::hypot(z.re, z.im) < safely_inside)) {
            return {};
        }
        if (const TrappingDiscs found = widest_discs(z, c); found.size > 0) {
            return found;
        }
    }
    return {};
}

}  // namespace pyhost::simd
