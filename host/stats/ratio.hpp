// host/stats/ratio.hpp: how much longer one row takes than another, with an interval across fresh processes.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/result.hpp"

namespace pyhost {

// 95 % confidence, of the logarithm's mean by Student's t over the repetitions.
struct Interval {
    double low = 0;
    double high = 0;
};

// Below it there is no interval.
inline constexpr int fewest_repetitions = 3;

struct Ratio {
    double factor = 1;
    std::optional<Interval> interval;  // absent below three repetitions
    int repetitions = 0;

    // Of the interval, as a share of `factor`; nullopt where there is none.
    std::optional<double> half_width() const;
    // 1.00 lies in the interval, or there is none: the two must not be ranked.
    bool may_be_equal() const;
};

// Of ratios of several processes, by their logarithms; not of none.
Ratio mean_ratio(const std::vector<double>& logarithms);

// Fastest time of a call at one thread, by repetition; what a sample waited for a core is left out.
std::map<int, double> fastest_calls_s(const Row& row);

// Time of `row` over that of `base`, at one thread: of the repetitions that both were measured in, each fastest sample
// of one over that of the other. What disturbs a moment only adds to a time; what biases a process is in all its
// samples. nullopt where they have none in common.
std::optional<Ratio> ratio_of(const Row& row, const Row& base);

// The row's own time over its median, across its repetitions: how well the time itself is known.
std::optional<Ratio> own_ratio(const Row& row);

}  // namespace pyhost
