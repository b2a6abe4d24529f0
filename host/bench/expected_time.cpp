// host/bench/expected_time.cpp: a count and a duration as a sentence.
#include "bench/expected_time.hpp"

#include <fmt/format.h>

#include <cmath>

namespace pyhost::bench {

std::string expected_time(const std::string& what, std::size_t count, const std::string& of, double each_s) {
    constexpr double told_s = 60;
    constexpr int step_s = 15;  // no finer than it is known
    const double expected_s = static_cast<double>(count) * each_s;
    if (expected_s <= told_s) return {};
    const int rounded_s = static_cast<int>(std::round(expected_s / step_s)) * step_s;
    const int minutes = rounded_s / 60;
    const int seconds = rounded_s % 60;
    return fmt::format("{}: {} {} take about {} min{}", what, count, of, minutes,
                       seconds > 0 ? fmt::format(" {} s", seconds) : "");
}

}  // namespace pyhost::bench
