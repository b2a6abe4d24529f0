// host/gil/quick_clock.cpp: whether the time stamp counter is steady.
#include "gil/quick_clock.hpp"

#include <fcntl.h>
#include <unistd.h>

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

}  // namespace

bool TimeStampCounter::is_steady() {
    static const bool is_steady_here = is_invariant() && is_the_kernels_clock();
    return is_steady_here;
}

}  // namespace pyhost::gil
