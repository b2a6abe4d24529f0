// tests/host/gil_quick_clock_test.cpp: the clock of calls against a made-up counter, and against this machine's.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>

#include "gil/ledger.hpp"
#include "gil/quick_clock.hpp"

namespace gil_quick_clock_test {

namespace {

using namespace pyhost::gil;

// Time goes on as the two are read: 8 ns for the counter, 20 for the clock.
struct MadeUp {
    static inline bool is_invariant;
    static inline double true_ns;
    static inline double counter;
    static inline double ticks_per_ns;
    static inline double interrupted_ns;  // by which the next reading of the clock is held up
    static inline int clock_readings;
    static inline std::uint64_t known_rate;

    static void begin(bool is_steady) {
        is_invariant = is_steady;
        true_ns = 5e9;
        counter = 1e12;
        ticks_per_ns = 2.6;
        interrupted_ns = 0;
        clock_readings = 0;
        known_rate = 0;
    }
    static void pass(double ns) {
        true_ns += ns;
        counter += ns * ticks_per_ns;
    }

    static bool is_steady() { return is_invariant; }
    static std::uint64_t known_ns_per_tick() { return known_rate; }
    static std::uint64_t ticks_about_now() { return ticks(); }
    static std::uint64_t ticks() {
        pass(8);
        return static_cast<std::uint64_t>(counter);
    }
    static std::uint64_t ns() {
        ++clock_readings;
        pass(20);
        const double now_ns = true_ns;
        pass(interrupted_ns);
        return static_cast<std::uint64_t>(now_ns);
    }
};

using Clock = QuickClock<MadeUp>;

// Until it goes by the counter.
Clock learned() {
    MadeUp::begin(true);
    Clock clock;
    clock.now_ns();
    MadeUp::pass(20e6);
    clock.now_ns();
    MadeUp::clock_readings = 0;
    return clock;
}

}  // namespace

TEST_CASE("quick clock: a counter that is not steady is never gone by") {
    MadeUp::begin(false);
    Clock clock;
    clock.now_ns();
    MadeUp::pass(20e6);
    clock.now_ns();
    for (int i = 3; i <= 100; ++i) {
        MadeUp::pass(1000);
        CHECK(MadeUp::true_ns - static_cast<double>(clock.now_ns()) < 1);
        CHECK(MadeUp::clock_readings == i);
    }
}

TEST_CASE("quick clock: between two looks at the clock it is the counter's, never late and at most 50 ns early") {
    Clock clock = learned();
    for (int i = 0; i < 10'000; ++i) {
        MadeUp::pass(100);
        const double before = MadeUp::true_ns;
        const auto said = static_cast<double>(clock.now_ns());
        CHECK(said >= before - 50);
        CHECK(said <= MadeUp::true_ns);
    }
    // 1.1 ms in windows of 0.1 ms.
    CHECK(MadeUp::clock_readings >= 10);
    CHECK(MadeUp::clock_readings <= 12);
}

TEST_CASE("quick clock: where the rate is known, a new thread goes by the counter from its second reading on") {
    MadeUp::begin(true);
    MadeUp::known_rate = static_cast<std::uint64_t>(4294967296.0 / MadeUp::ticks_per_ns);
    Clock clock;
    clock.now_ns();
    CHECK(MadeUp::clock_readings == 1);
    MadeUp::pass(50e3);
    const double before = MadeUp::true_ns;
    CHECK(static_cast<double>(clock.about_now_ns()) >= before - 50);
    CHECK(static_cast<double>(clock.now_ns()) <= MadeUp::true_ns);
    CHECK(MadeUp::clock_readings == 1);
}

TEST_CASE("quick clock: a rate that is known, and wrong, is found out at the next look, and not used again") {
    MadeUp::begin(true);
    MadeUp::known_rate = static_cast<std::uint64_t>(4294967296.0 / MadeUp::ticks_per_ns * 1.5);
    Clock clock;
    clock.now_ns();
    MadeUp::pass(200e3);
    clock.now_ns();
    MadeUp::clock_readings = 0;
    for (int i = 0; i < 50; ++i) clock.now_ns();
    CHECK(MadeUp::clock_readings == 50);
}

TEST_CASE("quick clock: it never goes back, though a look may say less than the counter did") {
    MadeUp::begin(true);
    MadeUp::known_rate = static_cast<std::uint64_t>(4294967296.0 / MadeUp::ticks_per_ns * 1.001);  // 100 ns in a window
    Clock clock;
    std::uint64_t last_ns = 0;
    for (int i = 0; i < 10'000; ++i) {
        MadeUp::pass(70);
        const std::uint64_t now_ns = clock.now_ns();
        REQUIRE(now_ns >= last_ns);
        last_ns = now_ns;
    }
}

TEST_CASE("quick clock: the end of a long call is the clock's") {
    Clock clock = learned();
    MadeUp::pass(3e6);
    clock.now_ns();
    CHECK(MadeUp::clock_readings == 1);
}

TEST_CASE("quick clock: a counter whose rate changes is learned anew, by the clock meanwhile") {
    Clock clock = learned();
    MadeUp::ticks_per_ns = 2.0;
    MadeUp::pass(200e3);
    clock.now_ns();
    MadeUp::clock_readings = 0;
    for (int i = 0; i < 50; ++i) clock.now_ns();
    CHECK(MadeUp::clock_readings == 50);
    MadeUp::pass(20e6);
    clock.now_ns();
    MadeUp::pass(90e3);
    MadeUp::clock_readings = 0;
    const double before = MadeUp::true_ns;
    CHECK(std::abs(static_cast<double>(clock.now_ns()) - before) < 60);
    CHECK(MadeUp::clock_readings == 0);
}

TEST_CASE("quick clock: a counter that falls back, as on another machine, is not gone by") {
    Clock clock = learned();
    MadeUp::counter = 1000;
    MadeUp::pass(50e3);
    const double before = MadeUp::true_ns;
    CHECK(static_cast<double>(clock.now_ns()) >= before);
    MadeUp::pass(1000);
    CHECK(static_cast<double>(clock.now_ns()) >= before + 1000);
}

TEST_CASE("quick clock: a look that is interrupted between the two is nothing to go by") {
    Clock clock = learned();
    MadeUp::pass(200e3);
    MadeUp::interrupted_ns = 900;
    clock.now_ns();
    MadeUp::interrupted_ns = 0;
    MadeUp::clock_readings = 0;
    const double before = MadeUp::true_ns;
    CHECK(static_cast<double>(clock.now_ns()) >= before - 50);
    CHECK(MadeUp::clock_readings == 1);
}

TEST_CASE("quick clock: on this machine it says what CLOCK_MONOTONIC says") {
    QuickClock<TimeStampCounter> clock;
    for (const std::uint64_t end_ns = clock_ns() + 60'000'000; clock_ns() < end_ns;) {
        const std::uint64_t before_ns = clock_ns();
        const std::uint64_t said_ns = clock.now_ns();
        const std::uint64_t after_ns = clock_ns();
        REQUIRE(said_ns <= after_ns);
        REQUIRE(said_ns + 1000 >= before_ns);
    }
}

}  // namespace gil_quick_clock_test
