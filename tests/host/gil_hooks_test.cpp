// tests/host/gil_hooks_test.cpp: the hooks allocate nothing and lock nothing, whatever they have to do.
#include <doctest/doctest.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

TEST_CASE("hooks: they allocate nothing and lock nothing") {
    MESSAGE("not asked in a sanitizer build: the sanitizer's own malloc stands where the counting one would");
}

#else

#include <dlfcn.h>

#include <cstdlib>
#include <thread>

#include "fake_gil.hpp"
#include "gil/calls.hpp"
#include "gil/slots.hpp"
#include "one_frame.hpp"

namespace {

// Of the calling thread, since it began to count.
thread_local bool is_counting = false;
thread_local int allocations = 0;
thread_local int locks = 0;

void note_allocation() {
    if (is_counting) ++allocations;
}

}  // namespace

extern "C" {

void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* memory, std::size_t bytes);
void __libc_free(void* memory);

void* malloc(std::size_t bytes) {
    note_allocation();
    return __libc_malloc(bytes);
}

void* calloc(std::size_t count, std::size_t bytes) {
    note_allocation();
    return __libc_calloc(count, bytes);
}

void* realloc(void* memory, std::size_t bytes) {
    note_allocation();
    return __libc_realloc(memory, bytes);
}

void free(void* memory) {
    note_allocation();
    __libc_free(memory);
}

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
    static const auto next = reinterpret_cast<decltype(&pthread_mutex_lock)>(::dlsym(RTLD_NEXT, "pthread_mutex_lock"));
    if (is_counting) ++locks;
    return next(mutex);
}

}  // extern "C"

namespace gil_hooks_test {

namespace {

using namespace pyhost::gil;
using namespace pyhost::test;

struct Counted {
    int allocations = 0;
    int locks = 0;
};

// What a thread of its own does in `body`.
template <class Body>
Counted counted_in_new_thread(Body body) {
    Counted counted;
    std::thread([&] {
        is_counting = true;
        body();
        is_counting = false;
        counted = {allocations, locks};
    }).join();
    return counted;
}

// Both GIL functions without the mutexes that CPython locks round them.
void drop(FakeGil& lock) { pthread_cond_signal(&lock.cond); }
void take(FakeGil& lock) { pthread_cond_signal(&lock.switch_cond); }

void wait_in_vain(FakeGil& lock) {
    const timespec past{};
    pthread_cond_timedwait(&lock.cond, &lock.mutex, &past);
}

// Rings, and every hold is a long one in a frame that can be read.
CountedGil count_with_frames(const OneFrame& python) {
    Ledger& ledger = new_ledger(0, 256);
    const CountedGil gil = count_new_gil(ledger);
    pyhost_python_layout layout = layout_by_hand();
    layout.gil_last_holder = offsetof(FakeGil, last_holder);
    layout.gil_cond = offsetof(FakeGil, cond);
    use_ledger(ledger, &layout);
    gil.lock.last_holder = python.thread_state();
    return gil;
}

}  // namespace

TEST_CASE("hooks: the counting of this test sees an allocation and a lock") {
    const Counted counted = counted_in_new_thread([] {
        std::free(std::malloc(1));
        pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
        pthread_mutex_lock(&mutex);
        pthread_mutex_unlock(&mutex);
    });
    CHECK(counted.allocations == 2);
    CHECK(counted.locks == 1);
}

TEST_CASE("hooks: they allocate nothing and lock nothing") {
    const OneFrame python("busy");
    const CountedGil gil = count_with_frames(python);
    std::uint32_t index = 0;
    const Counted counted = counted_in_new_thread([&] {
        for (int i = 0; i < 5000; ++i) {  // the first claims a slot
            take(gil.lock);
            drop(gil.lock);
            wait_in_vain(gil.lock);
        }
        index = self.index;
    });
    CHECK(counted.allocations == 0);
    CHECK(counted.locks == 0);
    const ThreadSlot& slot = gil.ledger.thread[index];
    CHECK(slot.counters.acquisitions == 5000);
    CHECK(slot.counters.waits == 4999);
    CHECK(slot.events == 10'001);  // the last is the thread's end
    CHECK(slot.long_holds[0].times == 5000);
    CHECK(std::string(slot.long_holds[0].site.function) == "busy");
}

TEST_CASE("hooks: nor where a process begins, a GIL is initialised, a release is forced, a call is counted") {
    const OneFrame python("busy");
    const CountedGil gil = count_with_frames(python);
    const CallHandle handle = register_call("julia", "native.julia");
    static FakeGil own;
    const Counted counted = counted_in_new_thread([&] {
        forget_slots();
        pthread_cond_init(&own.cond, nullptr);
        pthread_cond_init(&own.switch_cond, nullptr);
        take(own);
        drop(own);
        take(gil.lock);
        const Account before = account();
        begin_call(handle, before);
        end_call(handle, before, account());
        drop(gil.lock);
        note_wait(&gil.lock.switch_cond);
        note_waited(&gil.lock.switch_cond);
    });
    CHECK(counted.allocations == 0);
    CHECK(counted.locks == 0);
    CHECK(gil.ledger.call[0].calls == 1);
    CHECK(gil.ledger.processes == 2);
    CHECK(gil.ledger.gils == 2);
}

TEST_CASE("hooks: nor where there is no room") {
    const OneFrame python("busy");
    const CountedGil gil = count_with_frames(python);
    gil.ledger.threads = most_threads;
    gil.ledger.processes = most_processes;
    gil.ledger.gils = most_gils;
    const Counted counted = counted_in_new_thread([&] {
        for (int i = 0; i < 100; ++i) {
            take(gil.lock);
            drop(gil.lock);
            wait_in_vain(gil.lock);
        }
    });
    CHECK(counted.allocations == 0);
    CHECK(counted.locks == 0);
    CHECK(gil.ledger.dropped_threads > 0);
}

}  // namespace gil_hooks_test

#endif
