// host/gil/tracer.cpp: the hooks, and the thread-local counters that they keep.
#include "gil/tracer.hpp"

#include <dlfcn.h>
#include <pthread.h>
#include <time.h>

#include <algorithm>
#include <array>

namespace pyhost::gil {
namespace {

struct Counters {
    std::uint64_t held_ns;
    std::uint64_t waiting_ns;
    std::uint64_t releases;
    std::uint64_t acquired_at_ns;      // 0 while not held
    std::uint64_t waiting_since_ns;    // 0 while not waiting
    pthread_cond_t* signalled_before;  // the last two signals, for the calibration
    pthread_cond_t* signalled_last;
};

// Initial-exec: a plain offset from the thread pointer, so that the hook itself never allocates.
__attribute__((tls_model("initial-exec"))) thread_local Counters counters{};

// Null until calibrated: the hooks then compare against nothing.
pthread_cond_t* release_condition = nullptr;  // gil->cond
pthread_cond_t* acquire_condition = nullptr;  // gil->switch_cond

using Signal = int (*)(pthread_cond_t*);
using Wait = int (*)(pthread_cond_t*, pthread_mutex_t*);
using TimedWait = int (*)(pthread_cond_t*, pthread_mutex_t*, const timespec*);

// Plain dlsym() may give glibc's condition variables of before 2.3.2, which have another layout.
void* next_symbol(const char* name) {
    void* versioned = dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2");
    return versioned != nullptr ? versioned : dlsym(RTLD_NEXT, name);
}

// Function-local statics: other libraries' constructors may signal before ours have run.
Signal next_signal() {
    static const auto next = reinterpret_cast<Signal>(next_symbol("pthread_cond_signal"));
    return next;
}

Wait next_wait() {
    static const auto next = reinterpret_cast<Wait>(next_symbol("pthread_cond_wait"));
    return next;
}

TimedWait next_timed_wait() {
    static const auto next = reinterpret_cast<TimedWait>(next_symbol("pthread_cond_timedwait"));
    return next;
}

std::uint64_t clock_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

void note_release() {
    const std::uint64_t now_ns = clock_ns();
    if (counters.acquired_at_ns != 0) counters.held_ns += now_ns - counters.acquired_at_ns;
    counters.acquired_at_ns = 0;
    ++counters.releases;
}

void note_acquire() {
    const std::uint64_t now_ns = clock_ns();
    if (counters.waiting_since_ns != 0) counters.waiting_ns += now_ns - counters.waiting_since_ns;
    counters.waiting_since_ns = 0;
    counters.acquired_at_ns = now_ns;
}

void note_wait() {
    if (counters.waiting_since_ns == 0) counters.waiting_since_ns = clock_ns();
}

void note_signal(pthread_cond_t* condition) {
    counters.signalled_before = counters.signalled_last;
    counters.signalled_last = condition;
    if (condition == release_condition) {
        note_release();
    } else if (condition == acquire_condition) {
        note_acquire();
    }
}

double seconds_of(void (*release_and_acquire)(), int pairs) {
    const std::uint64_t start_ns = clock_ns();
    for (int pair = 0; pair < pairs; ++pair) release_and_acquire();
    return static_cast<double>(clock_ns() - start_ns) * 1e-9;
}

}  // namespace

bool calibrate(void (*release_and_acquire)()) {
    release_condition = acquire_condition = nullptr;
    counters = {};
    release_and_acquire();  // signals gil->cond, then gil->switch_cond
    release_condition = counters.signalled_before;
    acquire_condition = counters.signalled_last;
    counters.acquired_at_ns = clock_ns();
    // A second pair proves it: exactly one release more, and the GIL is held again.
    const std::uint64_t releases = counters.releases;
    release_and_acquire();
    if (counters.releases == releases + 1 && counters.acquired_at_ns != 0) return true;
    release_condition = acquire_condition = nullptr;
    return false;
}

bool is_calibrated() { return acquire_condition != nullptr; }

Account account() {
    const std::uint64_t now_ns = clock_ns();
    const std::uint64_t current_ns = counters.acquired_at_ns != 0 ? now_ns - counters.acquired_at_ns : 0;
    return {.now_ns = now_ns,
            .held_ns = counters.held_ns + current_ns,
            .waiting_ns = counters.waiting_ns,
            .releases = counters.releases};
}

double measure_hook_cost_s(void (*release_and_acquire)(), int pairs) {
    pthread_cond_t* const release = release_condition;
    pthread_cond_t* const acquire = acquire_condition;
    std::array<double, 5> costs_s{};
    for (double& cost_s : costs_s) {
        release_condition = acquire_condition = nullptr;
        const double without_s = seconds_of(release_and_acquire, pairs);
        release_condition = release;
        acquire_condition = acquire;
        cost_s = (seconds_of(release_and_acquire, pairs) - without_s) / pairs;
    }
    std::ranges::sort(costs_s);
    return std::max(0.0, costs_s[costs_s.size() / 2]);
}

}  // namespace pyhost::gil

extern "C" {

__attribute__((visibility("default"))) int pthread_cond_signal(pthread_cond_t* condition) {
    pyhost::gil::note_signal(condition);
    return pyhost::gil::next_signal()(condition);
}

// After a drop on request CPython waits on switch_cond until somebody else took the GIL: it wants it back already.
__attribute__((visibility("default"))) int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
    if (condition == pyhost::gil::acquire_condition) pyhost::gil::note_wait();
    return pyhost::gil::next_wait()(condition, mutex);
}

__attribute__((visibility("default"))) int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                                                  const timespec* deadline) {
    if (condition == pyhost::gil::release_condition) pyhost::gil::note_wait();
    return pyhost::gil::next_timed_wait()(condition, mutex, deadline);
}

}  // extern "C"
