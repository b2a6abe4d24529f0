// host/core/clock.hpp: the monotonic clock in seconds, and its type where a test hands in a fake one.
#pragma once

#include <chrono>
#include <functional>

namespace pyhost {

using ClockS = std::function<double()>;

inline double monotonic_s() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace pyhost
