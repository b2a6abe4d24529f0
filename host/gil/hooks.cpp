// host/gil/hooks.cpp: the C library's functions that the executable defines, so that CPython's calls come here first.
#include <dlfcn.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "gil/forced_release.hpp"
#include "gil/process.hpp"
#include "gil/quick_clock.hpp"
#include "gil/tracer.hpp"

namespace {

// Plain dlsym() may give glibc's condition variables of before 2.3.2, which have another layout.
template <class Function>
Function next_symbol(const char* name) {
#if defined(__SANITIZE_THREAD__)
    void* versioned = nullptr;  // the sanitizer's own stand before the C library's, and must see who waits
#else
    void* versioned = ::dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2");
#endif
    return reinterpret_cast<Function>(versioned != nullptr ? versioned : ::dlsym(RTLD_NEXT, name));
}

// Function-local statics: other libraries' constructors may signal before ours have run.
#define PYHOST_NEXT(name)                                               \
    decltype(&::name) next_##name() {                                   \
        static const auto next = next_symbol<decltype(&::name)>(#name); \
        return next;                                                    \
    }

PYHOST_NEXT(pthread_cond_init)
PYHOST_NEXT(pthread_cond_signal)
PYHOST_NEXT(pthread_cond_wait)
PYHOST_NEXT(pthread_cond_timedwait)
PYHOST_NEXT(execve)
PYHOST_NEXT(fexecve)

// Before Python starts: looking up takes the dynamic linker's lock, and a hook may be called with a GIL's mutex locked.
__attribute__((constructor)) void look_up_all() {
    next_pthread_cond_init();
    next_pthread_cond_signal();
    next_pthread_cond_wait();
    next_pthread_cond_timedwait();
    next_execve();
    next_fexecve();
    pyhost::gil::TimeStampCounter::learn_rate();
}

constexpr std::int64_t ns_per_s = 1'000'000'000;

std::int64_t ns_of(const timespec& time) { return time.tv_sec * ns_per_s + time.tv_nsec; }

// On the clock that `deadline` is on, of two that are years apart.
std::int64_t now_beside(const timespec& deadline) {
    constexpr std::int64_t far_s = 1'000'000'000;
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    if (deadline.tv_sec - now.tv_sec > far_s) ::clock_gettime(CLOCK_REALTIME, &now);
    return ns_of(now);
}

// A thread that waits for the GIL wakes up now and then to see where it is held.  A signal that comes while it looks,
// without the mutex, is not lost: it asks then whether the GIL is free.
int wait_and_look(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* deadline) {
    for (;;) {
        const std::uint64_t wait_ns = pyhost::gil::next_look_in_ns(condition);
        if (wait_ns == UINT64_MAX) break;
        const std::int64_t look_ns = now_beside(*deadline) + static_cast<std::int64_t>(wait_ns);
        if (look_ns >= ns_of(*deadline)) break;
        const timespec until{.tv_sec = look_ns / ns_per_s, .tv_nsec = look_ns % ns_per_s};
        const int error = next_pthread_cond_timedwait()(condition, mutex, &until);
        if (error != ETIMEDOUT || !pyhost::gil::look_again(condition, mutex)) return error == ETIMEDOUT ? 0 : error;
    }
    return next_pthread_cond_timedwait()(condition, mutex, deadline);
}

}  // namespace

namespace pyhost::gil {

double measure_entry_cost_s(int calls) {
    static pthread_cond_t nobodys = PTHREAD_COND_INITIALIZER;
    const auto seconds_of = [calls](decltype(&::pthread_cond_signal) signal) {
        asm volatile("" : "+r"(signal));  // called, not inlined
        const std::uint64_t start_ns = clock_ns();
        for (int call = 0; call < calls; ++call) signal(&nobodys);
        return static_cast<double>(clock_ns() - start_ns) * 1e-9;
    };
    std::array<double, 5> costs_s{};
    for (double& cost_s : costs_s) {
        const double without_s = seconds_of(next_pthread_cond_signal());
        cost_s = (seconds_of(&::pthread_cond_signal) - without_s) / calls;
    }
    std::ranges::sort(costs_s);
    return std::max(0.0, costs_s[costs_s.size() / 2]);
}

}  // namespace pyhost::gil

extern "C" {

__attribute__((visibility("default"))) int pthread_cond_init(pthread_cond_t* condition,
                                                             const pthread_condattr_t* attributes) noexcept {
    pyhost::gil::note_initialised(condition, __builtin_return_address(0));
    return next_pthread_cond_init()(condition, attributes);
}

__attribute__((visibility("default"))) int pthread_cond_signal(pthread_cond_t* condition) noexcept {
    pyhost::gil::note_signal(condition, {.caller = __builtin_return_address(0), .frame = __builtin_frame_address(0)});
    return next_pthread_cond_signal()(condition);
}

__attribute__((visibility("default"))) int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
    if (pyhost::gil::is_answered_at_once(condition)) return 0;
    pyhost::gil::note_wait(condition);
    const int error = next_pthread_cond_wait()(condition, mutex);
    pyhost::gil::note_waited(condition);
    return error;
}

__attribute__((visibility("default"))) int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                                                  const timespec* deadline) {
    if (!pyhost::gil::note_timed_wait(condition, mutex)) return 0;
    return wait_and_look(condition, mutex, deadline);
}

// os.execv() and os.execve(): the account of this process ends here.
__attribute__((visibility("default"))) int execve(const char* path, char* const argv[], char* const envp[]) noexcept {
    pyhost::gil::note_exec();
    const int failure = next_execve()(path, argv, envp);
    pyhost::gil::note_failed_exec();
    return failure;
}

__attribute__((visibility("default"))) int execv(const char* path, char* const argv[]) noexcept {
    return ::execve(path, argv, ::environ);
}

// os.execve() with a descriptor.
__attribute__((visibility("default"))) int fexecve(int fd, char* const argv[], char* const envp[]) noexcept {
    pyhost::gil::note_exec();
    const int failure = next_fexecve()(fd, argv, envp);
    pyhost::gil::note_failed_exec();
    return failure;
}

}  // extern "C"
