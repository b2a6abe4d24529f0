// tests/host/fake_gil.hpp: a lock that waits and signals as CPython's GIL does, and a ledger in which it is counted.
#pragma once

#include <doctest/doctest.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <thread>

#include "child_status.hpp"
#include "gil/ledger.hpp"
#include "gil/tracer.hpp"

namespace pyhost::test {

// struct _gil_runtime_state, with take_gil() and drop_gil() of Python/ceval_gil.c: cond, mutex and switch_cond follow
// each other, and both signals are sent with the mutex locked.
struct FakeGil {
    static constexpr long interval_ns = 1'000'000;

    std::atomic<std::uint64_t> last_holder{0};  // in place of a PyThreadState*: an address of the thread's own
    int locked = 0;
    unsigned switch_number = 0;
    pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t switch_cond = PTHREAD_COND_INITIALIZER;
    pthread_mutex_t switch_mutex = PTHREAD_MUTEX_INITIALIZER;
    std::atomic<bool> drop_request{false};

    static std::uint64_t own_state() {
        thread_local char state = 0;
        return reinterpret_cast<std::uint64_t>(&state);
    }

    void take() {
        pthread_mutex_lock(&mutex);
        while (locked != 0) wait_once();
        pthread_mutex_lock(&switch_mutex);
        locked = 1;
        if (last_holder != own_state()) ++switch_number;
        last_holder = own_state();
        pthread_cond_signal(&switch_cond);
        pthread_mutex_unlock(&switch_mutex);
        drop_request = false;
        pthread_mutex_unlock(&mutex);
    }

    // Called by native code: PyEval_SaveThread().  Never inlined, as drop_when_asked() and what calls them.
    [[gnu::noinline]] void drop() {
        pthread_mutex_lock(&mutex);
        last_holder = own_state();
        locked = 0;
        pthread_cond_signal(&cond);
        pthread_mutex_unlock(&mutex);
        if (!drop_request) return;
        pthread_mutex_lock(&switch_mutex);
        if (last_holder == own_state()) {
            drop_request = false;
            pthread_cond_wait(&switch_cond, &switch_mutex);
        }
        pthread_mutex_unlock(&switch_mutex);
    }

    // drop() and take() by a thread that is faster than whoever waits.
    [[gnu::noinline]] void drop_and_take_back() {
        pthread_mutex_lock(&mutex);
        pthread_cond_signal(&cond);
        asm volatile("");
        pthread_cond_signal(&switch_cond);
        pthread_mutex_unlock(&mutex);
    }

    // Called by the evaluation loop.
    [[gnu::noinline]] void drop_when_asked() {
        drop();
        asm volatile("");  // no tail call: the tracer tells the two by their callers
    }

    // What the evaluation loop does now and then.
    void let_go_if_asked() {
        if (!drop_request) return;
        drop_when_asked();
        take();
    }

    // create_gil(); in the child of a fork recreate_gil(), in the same place.
    void initialise() {
        locked = 0;
        drop_request = false;
        pthread_mutex_init(&mutex, nullptr);
        pthread_mutex_init(&switch_mutex, nullptr);
        pthread_cond_init(&cond, nullptr);
        pthread_cond_init(&switch_cond, nullptr);
    }

    // One round of the loop in take_gil(); its mutex is locked.
    void wait_once() {
        const unsigned saved_number = switch_number;
        timespec deadline{};
        clock_gettime(CLOCK_REALTIME, &deadline);
        deadline.tv_nsec += interval_ns;
        deadline.tv_sec += deadline.tv_nsec / 1'000'000'000L;
        deadline.tv_nsec %= 1'000'000'000L;
        const bool timed_out = pthread_cond_timedwait(&cond, &mutex, &deadline) == ETIMEDOUT;
        if (timed_out && locked != 0 && switch_number == saved_number) drop_request = true;
    }
};

// Where the fields of a FakeGil are; nothing else of a Python is there.
inline pyhost_python_layout layout_of_fake_gil() {
    pyhost_python_layout layout{};
    layout.gil_last_holder = offsetof(FakeGil, last_holder);
    layout.gil_locked = offsetof(FakeGil, locked);
    layout.gil_cond = offsetof(FakeGil, cond);
    return layout;
}

inline constexpr std::uint64_t never_ns = UINT64_MAX;

// Never unmapped: a thread that ends writes into the ledger that it began in.
inline gil::Ledger& new_ledger(std::uint64_t long_hold_ns = never_ns, std::uint64_t ring_events = 0) {
    static std::deque<gil::LedgerMapping> all;
    return all.emplace_back(gil::LedgerMapping::create(long_hold_ns, ring_events)).get();
}

struct CountedGil {
    gil::Ledger& ledger;
    FakeGil& lock;

    void take() const { lock.take(); }
    void drop() const { lock.drop(); }
};

// A GIL that the calling thread holds.  In its ledger that thread, this process and the GIL have the first slots.
inline CountedGil count_new_gil(gil::Ledger& ledger = new_ledger()) {
    static std::deque<FakeGil> all;  // kept: the tracer knows their addresses
    static FakeGil* current = nullptr;
    const pyhost_python_layout layout = layout_of_fake_gil();
    current = &all.emplace_back();
    current->take();
    const auto release_and_acquire = [] {
        current->drop();
        current->take();
    };
    const auto be_forced = [] {
        current->drop_request = true;
        current->let_go_if_asked();
    };
    REQUIRE(gil::calibrate(release_and_acquire, &ledger, &layout, be_forced));
    REQUIRE(gil::knows_forced_release());
    return {ledger, *current};
}

inline void sleep_ms(int duration_ms) { std::this_thread::sleep_for(std::chrono::milliseconds(duration_ms)); }

// Looks every 100 us; ctest's time-out ends it where that never comes.
template <class Condition>
void wait_until(Condition condition) {
    while (!condition()) std::this_thread::sleep_for(std::chrono::microseconds(100));
}

// What another thread or process writes meanwhile.
template <class T>
T read_now(T& value) {
    return std::atomic_ref(value).load();
}

}  // namespace pyhost::test
