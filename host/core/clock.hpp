// host/core/clock.hpp: the monotonic clock in seconds, and its type where a test hands in a fake one.
#pragma once

#include <time.h>

#include <chrono>
#include <functional>

namespace pyhost {

using ClockS = std::function<double()>;

inline double monotonic_s() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// CPU time of the calling thread.
inline double thread_cpu_s() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace pyhost
