// host/bench/expected_time.hpp: who starts something that takes minutes is told so.
#pragma once

#include <cstddef>
#include <string>

namespace pyhost::bench {

// What a row takes, its three to seven sets of processes included, and what a backend's kernel under the probes does.
inline constexpr double row_s = 1.2;
inline constexpr double probed_s = 0.15;

// "bench: 50 rows take about 1 min 15 s"; empty where that is not above a minute.
std::string expected_time(const std::string& what, std::size_t count, const std::string& of, double each_s);

}  // namespace pyhost::bench
