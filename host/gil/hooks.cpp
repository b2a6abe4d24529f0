// host/gil/hooks.cpp: the C library's functions that the executable defines, so that CPython's calls come here first.
#include <dlfcn.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "gil/forced_release.hpp"
#include "gil/process.hpp"
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
}

}  // namespace

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
    pyhost::gil::note_timed_wait(condition);
    return next_pthread_cond_timedwait()(condition, mutex, deadline);
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
