// host/gil/quick_clock.cpp: whether the time stamp counter is steady.
#include "gil/quick_clock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <string_view>

#ifdef __x86_64__
#include <cpuid.h>
#endif

namespace pyhost::gil {
namespace {

// "Invariant TSC": one rate in every power state.
bool is_invariant() {
#ifdef __x86_64__
    constexpr unsigned power_management_leaf = 0x80000007;
    constexpr unsigned invariant_bit = 1U << 8U;
    unsigned eax = 0;
    unsigned ebx = 0;
    unsigned ecx = 0;
    unsigned edx = 0;
    return ::__get_cpuid(power_management_leaf, &eax, &ebx, &ecx, &edx) != 0 && (edx & invariant_bit) != 0;
#else
    return false;
#endif
}

// Linux tests that all cores agree, and watches the counter against other clocks, before it goes by it.
bool is_the_kernels_clock() {
    const int fd = ::open("/sys/devices/system/clocksource/clocksource0/current_clocksource", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    char name[32];
    const ssize_t length = ::read(fd, name, sizeof name);
    ::close(fd);
    return length > 0 && std::string_view(name, static_cast<std::size_t>(length)) == "tsc\n";
}

constexpr int fraction_bits = 32;
constexpr std::uint64_t least_baseline_ns = 5'000'000;
std::atomic<std::uint64_t> known_rate{0};

}  // namespace

std::uint64_t TimeStampCounter::known_ns_per_tick() { return known_rate.load(std::memory_order_relaxed); }

// Each look is late by less than 1 us, but where it is interrupted: then the rate is wrong by more, and the clocks that
// go by it find that out at their next look.
void TimeStampCounter::learn_rate() {
    static const std::uint64_t first_ns = ns();
    static const std::uint64_t first_ticks = ticks();
    const std::uint64_t elapsed_ns = ns() - first_ns;
    const std::uint64_t elapsed_ticks = ticks() - first_ticks;
    if (!is_steady() || elapsed_ns < least_baseline_ns || elapsed_ns >= (std::uint64_t{1} << fraction_bits)) return;
    known_rate.store((elapsed_ns << fraction_bits) / elapsed_ticks, std::memory_order_relaxed);
}

bool TimeStampCounter::is_steady() {
    static const bool is_steady_here = is_invariant() && is_the_kernels_clock();
    return is_steady_here;
}

}  // namespace pyhost::gil
