// host/bench/limits.cpp: see limits.hpp.
//
// Each thread goes over arrays of its own for some milliseconds, and the threads' speeds are added up: no thread waits
// for another one between two passes, as it would in a parallel loop.
#include "bench/limits.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "bench/limit_loops.hpp"
#include "bench/machine.hpp"
#include "core/clock.hpp"
#include "core/error.hpp"

namespace pyhost::bench {
namespace {

constexpr double measured_s = 0.008;  // at least, of each; a time slice of the scheduler is 3 ms

struct Unmap {
    std::size_t bytes = 0;
    void operator()(double* memory) const noexcept { ::munmap(memory, bytes); }
};
using Array = std::unique_ptr<double, Unmap>;

Array touched_array(std::size_t bytes) {
    void* const memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    require(memory != MAP_FAILED, "there is no memory to measure the machine's limits in");
    ::madvise(memory, bytes, MADV_HUGEPAGE);  // as NumPy's arrays
    std::memset(memory, 0, bytes);
    return Array(static_cast<double*>(memory), Unmap{bytes});
}

// Of each thread, which has arrays of its own.
struct Arrays {
    Array from, to;
    std::size_t size;
};

// A second, of what a call does some amount of; and the share of the time for which the thread had no core.
struct Measured {
    double speed = 0;
    double lost = 0;
};

Measured speed_of(const std::function<void()>& call, double amount) {
    call();
    const double start_s = monotonic_s();
    const double start_cpu_s = thread_cpu_s();
    double calls = 0;
    double now_s = 0;
    do {
        call();
        ++calls;
        now_s = monotonic_s();
    } while (now_s < start_s + measured_s);
    const double share = (thread_cpu_s() - start_cpu_s) / (now_s - start_s);
    return {.speed = calls * amount / (now_s - start_s), .lost = std::max(0.0, 1 - share)};
}

using Pass = void (*)(const Arrays& arrays);

Measured speed_together(std::vector<Arrays>& arrays, std::size_t threads, Pass pass, double amount) {
    std::atomic<std::size_t> missing = threads;
    std::vector<Measured> each(threads);
    std::vector<std::jthread> running;
    for (std::size_t i = 0; i < threads; ++i) {
        running.emplace_back([&, i] {
            --missing;
            while (missing > 0) std::this_thread::yield();
            each[i] = speed_of([&] { pass(arrays[i]); }, amount);
        });
    }
    running.clear();
    Measured all;
    for (const Measured& one : each) all = {.speed = all.speed + one.speed, .lost = std::max(all.lost, one.lost)};
    return all;
}

// Measures one after the other, and keeps the largest share that a thread had no core for.
class Gauge {
public:
    Speed speed(std::vector<Arrays>& arrays, Pass pass, double amount) {
        return {.one = fastest(arrays, 1, pass, amount), .all = fastest(arrays, arrays.size(), pass, amount)};
    }

    double lost() const { return lost_; }

private:
    // Again where a thread was without a core for some ticks: a limit is what can be reached.
    double fastest(std::vector<Arrays>& arrays, std::size_t threads, Pass pass, double amount) {
        constexpr int most_tries = 5;
        constexpr double little = lost_too_much / 2;
        double most = 0;
        double lost = 1;
        for (int i = 0; i < most_tries && lost > little; ++i) {
            const Measured tried = speed_together(arrays, threads, pass, amount);
            most = std::max(most, tried.speed);
            lost = std::min(lost, tried.lost);
        }
        lost_ = std::max(lost_, lost);
        return most;
    }

    double lost_ = 0;
};

std::atomic<double> kept_result;  // so that no compiler leaves a loop out

// As many as have arrays of so many bytes in half of the free memory; at least one.
std::size_t affordable_threads(std::size_t bytes) {
    const auto cores = static_cast<std::size_t>(usable_cores());
    const auto affordable = static_cast<std::size_t>(free_memory() / 2 / (2 * static_cast<double>(bytes)));
    return std::clamp(affordable, std::size_t{1}, cores);
}

MemoryLimits memory_limits(std::size_t bytes, Gauge& gauge) {
    const std::size_t threads = affordable_threads(bytes);
    std::vector<Arrays> arrays;
    for (std::size_t i = 0; i < threads; ++i) {
        arrays.push_back({touched_array(bytes), touched_array(bytes), bytes / sizeof(double)});
    }
    const auto once = static_cast<double>(bytes);
    MemoryLimits limits;
    limits.array_bytes = once;
    limits.read = gauge.speed(
        arrays, [](const Arrays& a) { kept_result = read_items(a.from.get(), a.size); }, once);
    limits.store = gauge.speed(
        arrays, [](const Arrays& a) { store_items(a.to.get(), a.size); }, once);
    limits.streamed_store = gauge.speed(
        arrays, [](const Arrays& a) { stream_items(a.to.get(), a.size); }, once);
    limits.set = gauge.speed(
        arrays, [](const Arrays& a) { std::memset(a.to.get(), 1, a.size * sizeof(double)); }, once);
    limits.copy = gauge.speed(
        arrays, [](const Arrays& a) { std::memcpy(a.to.get(), a.from.get(), a.size * sizeof(double)); }, 2 * once);
    limits.add = gauge.speed(
        arrays, [](const Arrays& a) { add_items(a.from.get(), a.to.get(), a.size); }, 2 * once);
    limits.streamed_add = gauge.speed(
        arrays, [](const Arrays& a) { add_and_stream_items(a.from.get(), a.to.get(), a.size); }, 2 * once);
    return limits;
}

}  // namespace

Limits measure_limits() {
    constexpr std::size_t mebibyte = std::size_t{1} << 20;
    constexpr std::size_t times = 20'000;
    Limits limits;
    // Half a MiB twice is within a second cache of 1 MiB; 4 MiB twice, on two threads, within a last one of 32.
    Gauge gauge;
    limits.memory = {memory_limits(mebibyte / 4, gauge), memory_limits(4 * mebibyte, gauge),
                     memory_limits(64 * mebibyte, gauge)};
    std::vector<Arrays> none(static_cast<std::size_t>(usable_cores()));
    limits.multiply_add = gauge.speed(
        none, [](const Arrays&) { kept_result = multiply_and_add(times); }, times * operations_a_time);
    limits.lost = gauge.lost();
    return limits;
}

}  // namespace pyhost::bench
