// host/stats/units.cpp: rounding first, then the unit, so that 999.9 µs reads "1.00 ms" and not "1000 µs".
#include "stats/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace pyhost {
namespace {

// The power of ten of the first digit, after rounding to three digits; 0 for 0.
int exponent_of(double value) {
    if (value == 0) return 0;
    const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value))));
    const double scale = std::pow(10.0, 2 - exponent);
    return std::round(std::abs(value) * scale) >= 1000 ? exponent + 1 : exponent;
}

// Three significant digits; from 1000 on, the digits after the third are zeros.
std::string three_digits(double value) {
    const int exponent = exponent_of(value);
    if (exponent <= 2) return fmt::format("{:.{}f}", value, std::clamp(2 - exponent, 0, 2 + 3));
    const double step = std::pow(10.0, exponent - 2);
    return fmt::format("{:.0f}", std::round(value / step) * step);
}

}  // namespace

std::string format_seconds(double seconds) {
    if (!std::isfinite(seconds)) return "?";
    constexpr std::array units{"ns", "µs", "ms", "s"};
    const int group = static_cast<int>(std::floor(exponent_of(seconds) / 3.0));
    const int unit = seconds == 0 ? 0 : std::clamp(group + 3, 0, 3);
    return three_digits(seconds * std::pow(10.0, 9 - 3 * unit)) + " " + units[static_cast<std::size_t>(unit)];
}

std::string format_scaled(double value, std::string_view unit) {
    if (!std::isfinite(value)) return "?";
    constexpr std::array prefixes{"", "k", "M", "G", "T"};
    const int group = std::clamp(static_cast<int>(std::floor(exponent_of(value) / 3.0)), 0, 4);
    return fmt::format("{} {}{}", three_digits(value / std::pow(10.0, 3 * group)),
                       prefixes[static_cast<std::size_t>(group)], unit);
}

std::string format_percent(double share) {
    if (!std::isfinite(share)) return "?";
    const double percent = share * 100;
    return fmt::format("{:.{}f} %", percent, std::abs(percent) < 9.95 ? 1 : 0);
}

std::string format_factor(double factor) { return std::isfinite(factor) ? three_digits(factor) + "x" : "?"; }

}  // namespace pyhost
