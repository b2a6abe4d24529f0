// host/gil/cpu_time.cpp: a thread's clock by its number, as pthread_getcpuclockid(3) makes it of a pthread_t.
#include "gil/cpu_time.hpp"

#include <time.h>

#include <utility>

namespace pyhost::gil {

std::uint64_t cpu_time_ns(std::int32_t tid) {
    constexpr std::uint64_t ns_per_s = 1'000'000'000;
    constexpr unsigned per_thread = 4;
    constexpr unsigned scheduled = 2;
    const auto clock = static_cast<clockid_t>((~static_cast<unsigned>(tid) << 3) | per_thread | scheduled);
    timespec time{};
    if (::clock_gettime(clock, &time) != 0) return 0;
    return static_cast<std::uint64_t>(time.tv_sec) * ns_per_s + static_cast<std::uint64_t>(time.tv_nsec);
}

void add_cpu_time(ThreadSlot& slot, std::uint64_t now_ns) {
    const std::uint64_t cpu_ns = cpu_time_ns(slot.tid);
    const bool is_gone_with_its_time = slot.has_ended_holding != 0 && slot.cpu_read_ns != 0;
    if (cpu_ns != 0) slot.cpu_ns += cpu_ns - std::exchange(slot.cpu_before_ns, cpu_ns);
    if (cpu_ns != 0 || is_gone_with_its_time) slot.cpu_read_ns = now_ns;
}

}  // namespace pyhost::gil
