// tests/host/team_cores_test.cpp: a thread leaves a core, and what others allow it holds.
#include "openmp/cores.hpp"

#include <doctest/doctest.h>
#include <sched.h>

#include <functional>
#include <thread>

namespace team_cores_test {

namespace {

using pyhost::openmp::Cores;
using pyhost::openmp::Nanoseconds;

constexpr Nanoseconds now = 1'000'000'000;
constexpr Nanoseconds later = now + Cores::often;

cpu_set_t mask_here() {
    cpu_set_t mask;
    REQUIRE(sched_getaffinity(0, sizeof mask, &mask) == 0);
    return mask;
}

cpu_set_t only(int core) {
    cpu_set_t mask;
    CPU_ZERO(&mask);
    CPU_SET(core, &mask);
    return mask;
}

cpu_set_t without(cpu_set_t mask, int core) {
    CPU_CLR(core, &mask);
    return mask;
}

bool is(const cpu_set_t& mask, const cpu_set_t& other) { return CPU_EQUAL(&mask, &other); }

int first_of(const cpu_set_t& mask) {
    int core = 0;
    while (!CPU_ISSET(core, &mask)) ++core;
    return core;
}

// In a thread of its own, with all of the process's cores, if it has several.
void in_a_thread(const std::function<void(const cpu_set_t& all, int one, int other)>& test) {
    const cpu_set_t all = mask_here();
    if (CPU_COUNT(&all) == 1) return;
    const int one = first_of(all);
    std::thread([&] { test(all, one, first_of(without(all, one))); }).join();
}

}  // namespace

TEST_CASE("cores: one that is left is left at once, and another one instead a while later") {
    in_a_thread([](const cpu_set_t& all, int one, int other) {
        Cores cores;
        CHECK(cores.leave(one, now));
        CHECK(is(mask_here(), without(all, one)));
        CHECK(sched_getcpu() != one);
        CHECK_FALSE(cores.leave(other, later - 1));
        CHECK(is(mask_here(), without(all, one)));
        CHECK(cores.leave(other, later));
        CHECK(is(mask_here(), without(all, other)));
    });
}

TEST_CASE("cores: one that nobody needs more is had again") {
    in_a_thread([](const cpu_set_t& all, int one, int other) {
        Cores cores;
        cores.return_unless(one);
        CHECK(cores.leave(one, now));
        cores.return_unless(one);
        CHECK(is(mask_here(), without(all, one)));
        cores.return_unless(other);
        CHECK(is(mask_here(), all));
    });
}

TEST_CASE("cores: what others have set holds") {
    in_a_thread([](const cpu_set_t& all, int one, int other) {
        Cores cores;
        const cpu_set_t users = only(one);
        REQUIRE(sched_setaffinity(0, sizeof users, &users) == 0);
        CHECK_FALSE(cores.leave(one, now));
        CHECK(is(mask_here(), users));
        CHECK(cores.leave(other, now));
        cores.return_unless(one);
        CHECK(is(mask_here(), users));
        REQUIRE(sched_setaffinity(0, sizeof all, &all) == 0);
        CHECK(cores.leave(one, later));
        CHECK(is(mask_here(), without(all, one)));
        REQUIRE(sched_setaffinity(0, sizeof users, &users) == 0);
        cores.return_unless(other);
        CHECK(is(mask_here(), users));
        CHECK_FALSE(cores.leave(one, now));
        CHECK(is(mask_here(), users));
    });
}

}  // namespace team_cores_test
