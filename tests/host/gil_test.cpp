// tests/host/gil_test.cpp: the tracer against a lock of our own that signals as CPython's GIL does.
#include <doctest/doctest.h>
#include <pthread.h>

#include <chrono>
#include <thread>

#include "gil/tracer.hpp"

namespace gil_test {

namespace {

using pyhost::gil::Account;

// The two condition variables of struct _gil_runtime_state, and its drop_gil() and take_gil().
pthread_cond_t released = PTHREAD_COND_INITIALIZER;
pthread_cond_t acquired = PTHREAD_COND_INITIALIZER;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void drop() { pthread_cond_signal(&released); }
void take() { pthread_cond_signal(&acquired); }

void release_and_acquire() {
    drop();
    take();
}

void release_only() { drop(); }

void no_signal() {}

void sleep_ms(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

// take_gil() while somebody else has it: waits for a signal that does not come.
void wait_ms(int ms) {
    timespec deadline{};
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_nsec += ms * 1'000'000L;
    deadline.tv_sec += deadline.tv_nsec / 1'000'000'000L;
    deadline.tv_nsec %= 1'000'000'000L;
    pthread_mutex_lock(&mutex);
    pthread_cond_timedwait(&released, &mutex, &deadline);
    pthread_mutex_unlock(&mutex);
}

double ms_between(std::uint64_t before_ns, std::uint64_t after_ns) {
    return static_cast<double>(after_ns - before_ns) * 1e-6;
}

}  // namespace

TEST_CASE("tracer: without signals there is nothing to calibrate") {
    CHECK_FALSE(pyhost::gil::calibrate(no_signal));
    CHECK_FALSE(pyhost::gil::is_calibrated());
}

TEST_CASE("tracer: one address for release and acquire is no GIL") {
    CHECK_FALSE(pyhost::gil::calibrate(release_only));
    CHECK_FALSE(pyhost::gil::is_calibrated());
}

TEST_CASE("tracer: a second pair that is not like the first is no GIL, and nothing is counted then") {
    static int pairs = 0;
    pairs = 0;
    CHECK_FALSE(pyhost::gil::calibrate([] {
        drop();
        if (pairs++ == 0) take();
    }));
    CHECK_FALSE(pyhost::gil::is_calibrated());
    const std::uint64_t releases = pyhost::gil::account().releases;
    drop();
    CHECK(pyhost::gil::account().releases == releases);
    pairs = 0;
    CHECK_FALSE(pyhost::gil::calibrate([] {
        if (pairs++ != 0) release_and_acquire();
        release_and_acquire();
    }));
    CHECK_FALSE(pyhost::gil::is_calibrated());
}

TEST_CASE("tracer: a hold counts as held, and nothing as waiting") {
    REQUIRE(pyhost::gil::calibrate(release_and_acquire));
    const Account before = pyhost::gil::account();
    sleep_ms(20);
    const Account after = pyhost::gil::account();
    CHECK(after.held_ns - before.held_ns == after.now_ns - before.now_ns);
    CHECK(after.waiting_ns == before.waiting_ns);
    CHECK(after.releases == before.releases);
}

TEST_CASE("tracer: what lies between release and acquire is not held") {
    REQUIRE(pyhost::gil::calibrate(release_and_acquire));
    const Account before = pyhost::gil::account();
    drop();
    sleep_ms(20);
    take();
    const Account after = pyhost::gil::account();
    CHECK(after.releases == before.releases + 1);
    CHECK(ms_between(before.now_ns, after.now_ns) - ms_between(before.held_ns, after.held_ns) >= 20.0);
    CHECK(after.waiting_ns == before.waiting_ns);
}

TEST_CASE("tracer: waiting lasts from the first wait to the acquire") {
    REQUIRE(pyhost::gil::calibrate(release_and_acquire));
    const Account before = pyhost::gil::account();
    drop();
    wait_ms(10);
    wait_ms(10);
    take();
    const Account after = pyhost::gil::account();
    // Of both; each is shorter by what lies between its deadline's making and itself, 0.1 ms under a sanitizer.
    CHECK(ms_between(before.waiting_ns, after.waiting_ns) >= 19.0);
}

TEST_CASE("tracer: another condition variable is nobody's business") {
    REQUIRE(pyhost::gil::calibrate(release_and_acquire));
    pthread_cond_t other = PTHREAD_COND_INITIALIZER;
    const Account before = pyhost::gil::account();
    pthread_cond_signal(&other);
    CHECK(pyhost::gil::account().releases == before.releases);
}

TEST_CASE("tracer: each thread has its own account") {
    REQUIRE(pyhost::gil::calibrate(release_and_acquire));
    const Account before = pyhost::gil::account();
    std::uint64_t releases_of_other = 0;
    std::thread([&] {
        take();
        drop();
        releases_of_other = pyhost::gil::account().releases;
    }).join();
    CHECK(releases_of_other == 1);
    CHECK(pyhost::gil::account().releases == before.releases);
}

TEST_CASE("tracer: its cost is measured with the hooks put back") {
    REQUIRE(pyhost::gil::calibrate(release_and_acquire));
    CHECK(pyhost::gil::measure_hook_cost_s(release_and_acquire, 1000) >= 0.0);
    const Account before = pyhost::gil::account();
    release_and_acquire();
    CHECK(pyhost::gil::account().releases == before.releases + 1);
}

}  // namespace gil_test
