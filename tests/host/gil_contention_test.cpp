// tests/host/gil_contention_test.cpp: four threads that fight for the GIL, and what must be true of any such fight.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <thread>
#include <vector>

#include "fake_gil.hpp"
#include "gil/account_of.hpp"
#include "gil/spans.hpp"

namespace gil_contention_test {

namespace {

using namespace pyhost;
using namespace pyhost::gil;
using namespace pyhost::test;

constexpr int thread_count = 4;
constexpr int rounds = 60;

void spin_us(std::uint64_t duration_us) {
    const std::uint64_t until_ns = clock_ns() + duration_us * 1000;
    while (clock_ns() < until_ns) {
    }
}

// As a thread in Python: bytecode that lets go when asked, then native code without the GIL.
void work(const CountedGil& gil, std::uint64_t seed) {
    for (std::uint64_t round = seed; round < seed + rounds; ++round) {
        gil.take();
        for (std::uint64_t step = 0; step < 4; ++step) {
            spin_us(round % 7 * 60);
            gil.lock.let_go_if_asked();
        }
        gil.drop();
        spin_us(round % 3 * 100);
    }
}

CountedGil fight() {
    const CountedGil gil = count_new_gil(new_ledger(never_ns, 4096));
    gil.drop();
    std::vector<std::thread> threads;
    for (std::uint64_t seed = 0; seed < thread_count; ++seed) threads.emplace_back([=] { work(gil, seed); });
    for (std::thread& thread : threads) thread.join();
    gil.take();
    gil.drop();
    return gil;
}

struct Transition {
    std::uint64_t at_ns;
    EventKind kind;
};

// Of all threads, in their order.
std::vector<Transition> transitions_of(Ledger& ledger) {
    std::vector<Transition> all;
    for (std::uint32_t thread = 0; thread < thread_count + 1; ++thread) {
        for (std::uint64_t i = 0; i < ledger.thread[thread].events; ++i) {
            const Event& event = ledger.ring(thread)[i];
            all.push_back({event.at_ns, static_cast<EventKind>(event.kind)});
        }
    }
    std::ranges::sort(all, {}, &Transition::at_ns);
    return all;
}

template <class Number>
std::uint64_t sum_over_threads(const Ledger& ledger, Number Counters::*number) {
    std::uint64_t sum = 0;
    for (int thread = 0; thread < thread_count + 1; ++thread) sum += ledger.thread[thread].counters.*number;
    return sum;
}

}  // namespace

TEST_CASE("contention: holds never overlap, and with the free time between them they are the GIL's whole time") {
    const CountedGil gil = fight();
    std::vector<Transition> all = transitions_of(gil.ledger);
    std::erase_if(
        all, [](const Transition& one) { return one.kind != EventKind::acquire && one.kind != EventKind::release; });
    std::uint64_t free_ns = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        REQUIRE(all[i].kind == (i % 2 == 0 ? EventKind::release : EventKind::acquire));  // it was held in the beginning
        if (i % 2 == 1) free_ns += all[i].at_ns - all[i - 1].at_ns;
    }
    const GilSlot& slot = gil.ledger.gil[0];
    CHECK(slot.held_ns + free_ns == all.back().at_ns - slot.first_ns);
    CHECK(slot.free_but_wanted_ns <= free_ns);
}

TEST_CASE("contention: the threads' sums are the GIL's") {
    const CountedGil gil = fight();
    const GilSlot& slot = gil.ledger.gil[0];
    CHECK(sum_over_threads(gil.ledger, &Counters::held_ns) == slot.held_ns);
    CHECK(sum_over_threads(gil.ledger, &Counters::acquisitions) == slot.acquisitions);
    CHECK(sum_over_threads(gil.ledger, &Counters::releases) == slot.acquisitions + 1);
    CHECK(slot.switches + 1 == gil.lock.switch_number);  // the first taking was before the tracer
    CHECK(slot.waiters == 0);
}

TEST_CASE("contention: what a thread waited on is part of its waiting, and it never waits on itself") {
    const CountedGil gil = fight();
    for (int thread = 0; thread < thread_count + 1; ++thread) {
        const ThreadSlot& slot = gil.ledger.thread[thread];
        std::uint64_t waited_on_ns = 0;
        for (const WaitedOn& entry : slot.waited_on) waited_on_ns += entry.waiting_ns;
        CHECK(waited_on_ns <= slot.counters.waiting_ns);
        CHECK(slot.counters.waits <= slot.counters.acquisitions);
        for (const WaitedOn& entry : slot.waited_on) CHECK(entry.holder != static_cast<SlotNumber>(thread) + 1);
    }
}

TEST_CASE("contention: every release by the evaluation loop is forced, and none of native code's") {
    const CountedGil gil = fight();
    const std::uint64_t by_native_code =
        static_cast<std::uint64_t>(thread_count) * rounds + 3;  // and this thread's, one for the proof
    CHECK(sum_over_threads(gil.ledger, &Counters::forced) + by_native_code ==
          sum_over_threads(gil.ledger, &Counters::releases));
    CHECK(sum_over_threads(gil.ledger, &Counters::forced) > 0);
}

TEST_CASE("contention: a wanted release is taken back, or another thread has the GIL next") {
    const CountedGil gil = fight();
    const std::uint64_t wanted = sum_over_threads(gil.ledger, &Counters::wanted);
    const std::uint64_t taken_back = sum_over_threads(gil.ledger, &Counters::taken_back);
    CHECK(taken_back <= wanted);
    CHECK(wanted - taken_back <= gil.ledger.gil[0].switches);
    CHECK(wanted + sum_over_threads(gil.ledger, &Counters::forced) <=
          sum_over_threads(gil.ledger, &Counters::releases));
}

TEST_CASE("contention: each thread's held, waiting and released make up its lifetime") {
    const CountedGil gil = fight();
    const GilAccount account = account_of(gil.ledger, clock_ns()).account;
    REQUIRE(account.threads.size() == thread_count + 1);
    for (const GilThread& thread : account.threads) {
        CHECK(thread.held_s + thread.waiting_s + thread.released_s == doctest::Approx(thread.lifetime_s));
        CHECK(thread.free_but_wanted_s <= thread.waiting_s);
    }
}

TEST_CASE("contention: the spans of a thread are as long as its counters say") {
    const CountedGil gil = fight();
    const std::uint64_t now_ns = clock_ns();
    const AccountOf read = account_of(gil.ledger, now_ns);
    const GilTrace trace = trace_of(gil.ledger, read.index, now_ns);
    std::array<std::uint64_t, thread_count + 1> held_ns{};
    std::array<std::uint64_t, thread_count + 1> waiting_ns{};
    for (const TraceSpan& span : trace.spans) {
        const auto duration_ns = static_cast<std::uint64_t>(span.duration_ns);
        if (span.kind == SpanKind::held) held_ns[static_cast<std::size_t>(span.thread)] += duration_ns;
        if (span.kind == SpanKind::waiting) waiting_ns[static_cast<std::size_t>(span.thread)] += duration_ns;
    }
    for (std::size_t thread = 1; thread < thread_count + 1; ++thread) {
        CHECK(held_ns[thread] == gil.ledger.thread[thread].counters.held_ns);
        CHECK(waiting_ns[thread] == gil.ledger.thread[thread].counters.waiting_ns);
    }
    CHECK(trace.dropped_events == 0);
}

}  // namespace gil_contention_test
