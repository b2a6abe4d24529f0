// extensions/std_thread/sum_primes.cpp: lots of numbers to whichever thread is free, each by the serial kernel's rule.
#include "kernels/sum_primes.hpp"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

#include "std_thread/std_thread.hpp"

namespace pyhost::std_thread {
namespace {

// A prime x costs sqrt(x) / 2 divisions, so equal shares would leave threads idle. A lot takes 10 us and more, fetching
// it well under 1 us.
constexpr std::uint64_t lot = 1024;
// To start and join a thread takes some 30 us: smaller sums are done by then.
constexpr std::uint64_t enough = 20'000;

unsigned usable_cores() noexcept {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    return ::sched_getaffinity(0, sizeof cores, &cores) == 0 ? static_cast<unsigned>(CPU_COUNT(&cores)) : 1;
}

std::uint64_t sum_between(std::uint64_t first, std::uint64_t last) noexcept {
    std::uint64_t sum = 0;
    for (std::uint64_t x = first; x < last; ++x) {
        if (kernels::is_prime(static_cast<std::uint32_t>(x))) sum += x;
    }
    return sum;
}

}  // namespace

std::uint64_t sum_primes(std::uint64_t n) noexcept {
    std::atomic<std::uint64_t> next{0};
    std::atomic<std::uint64_t> sum{0};
    const auto work = [&]() noexcept {
        std::uint64_t mine = 0;
        for (std::uint64_t first = next.fetch_add(lot); first < n; first = next.fetch_add(lot)) {
            mine += sum_between(first, std::min(n, first + lot));
        }
        sum += mine;
    };
    std::vector<std::thread> others;
    try {
        const unsigned wanted = n < enough ? 1 : usable_cores();
        others.reserve(wanted);
        while (others.size() + 1 < wanted) others.emplace_back(work);
    } catch (const std::exception&) {
        // No more threads, or no memory for them: those that there are do all of it.
    }
    work();
    for (std::thread& other : others) other.join();
    return sum;
}

}  // namespace pyhost::std_thread
