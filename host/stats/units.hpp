// host/stats/units.hpp: quantities as a reader wants them: three significant digits and a unit that fits.
#pragma once

#include <string>
#include <string_view>

namespace pyhost {

// 0.0001234 -> "123 µs"; ns, µs, ms or s.
std::string format_seconds(double seconds);

// 1.5e9, "B/s" -> "1.50 GB/s"; the unit's prefix is k, M, G, T or none.
std::string format_scaled(double value, std::string_view unit);

// 0.0312 -> "3.1 %", 0.42 -> "42 %", 0.0001 -> "0.0 %".
std::string format_percent(double share);

// 4.2 -> "4.20x", 12345 -> "12300x".
std::string format_factor(double factor);

}  // namespace pyhost
