// host/core/histogram.hpp: how often a duration fell into each of a fixed row of buckets, four to a doubling.
//
// Plain data without pointers: it lives in memory that two processes share, and add() may run inside a hook.
// From 4 ns on a bucket is a quarter of its doubling wide: 25 % of its lower bound, then 20, 17 and 14 %.  That is how
// far above the truth a quantile read from it can be.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace pyhost {

struct Histogram {
    // Up to 2^38 ns, 275 s; what is longer counts in the last bucket.
    static constexpr std::size_t bucket_count = std::size_t{37} * 4;

    std::array<std::uint64_t, bucket_count> counts{};

    void add(std::uint64_t duration_ns) { ++counts[bucket_of(duration_ns)]; }

    static std::size_t bucket_of(std::uint64_t duration_ns) {
        if (duration_ns < 4) return static_cast<std::size_t>(duration_ns);
        const auto octave = static_cast<std::size_t>(std::bit_width(duration_ns) - 1);
        const std::size_t quarter = (duration_ns >> (octave - 2)) & 3;
        return std::min((octave - 1) * 4 + quarter, bucket_count - 1);
    }

    // The shortest duration that counts in `bucket`.
    static double lower_bound_ns(std::size_t bucket) {
        if (bucket < 4) return static_cast<double>(bucket);
        const auto quarters = static_cast<double>(4 + bucket % 4);
        return std::ldexp(quarters, static_cast<int>(bucket / 4) - 1);
    }

    std::uint64_t total() const { return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}); }

    // The upper end of the bucket that holds the `fraction` quantile; 0 where nothing was counted.
    double quantile_ns(double fraction) const {
        const double wanted = fraction * static_cast<double>(total());
        double seen = 0;
        for (std::size_t bucket = 0; bucket < bucket_count; ++bucket) {
            seen += static_cast<double>(counts[bucket]);
            if (seen > 0 && seen >= wanted) return lower_bound_ns(bucket + 1);
        }
        return 0;
    }
};

}  // namespace pyhost
