// tests/host/watch_peek_test.cpp: looks at a GIL made by hand, and the shares that they are.
#include <doctest/doctest.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <thread>

#include "fake_gil.hpp"
#include "watch/peek.hpp"

namespace watch_peek_test {

namespace {

using namespace pyhost;
using namespace pyhost::test;
using gil::Engine;
using gil::Ledger;
using watch::Peek;

// In place of a PyThreadState.
struct HolderState {
    unsigned long unused = 0;
    unsigned long tid = 0;
};

// A process, this one, whose main GIL is `lock`.
struct Subject {
    FakeGil lock;
    Ledger& ledger = new_ledger();
    Peek peek{ledger};
    GilAccount account;

    explicit Subject(Engine engine = Engine::exact) {
        ledger.processes = 1;
        ledger.process[0].pid = ::getpid();
        ledger.process[0].engine = engine;
        ledger.process[0].main_gil = reinterpret_cast<std::uint64_t>(&lock);
        ledger.process[0].layout = layout_of_fake_gil();
        ledger.process[0].layout.is_known = 1;
        ledger.process[0].layout.thread_native_id = offsetof(HolderState, tid);
        account.processes.resize(1);
        account.processes[0].pid = ::getpid();
        account.processes[0].wall_s = 10.0;
    }

    void look(int times, int locked, const HolderState* holder = nullptr) {
        lock.locked = locked;
        lock.last_holder = reinterpret_cast<std::uint64_t>(holder);
        for (int i = 0; i < times; ++i) peek.look();
    }

    void trace_as_held(std::uint64_t since_ns) {
        ledger.gils = 3;
        ledger.gil[0].process = 1;  // another process's main GIL comes first
        ledger.gil[1].acquired_at_ns = since_ns;
        ledger.gil[2].number = 1;  // a sub-interpreter's
    }

    GilPeek filled() {
        peek.fill(account);
        REQUIRE(account.peek.has_value());
        return *account.peek;
    }
};

}  // namespace

TEST_CASE("peek: the share is of the looks, with two standard errors") {
    Subject subject;
    subject.look(50, 1);
    subject.look(50, 0);
    const GilPeek peek = subject.filled();
    CHECK(peek.looks == 100);
    CHECK(peek.held_share == 0.5);
    CHECK(peek.error == doctest::Approx(0.1));  // 2 sqrt(0.5 0.5 / 100)
    CHECK(subject.account.notes.empty());
}

TEST_CASE("peek: where all looks agree the error is as if one had not") {
    Subject subject;
    subject.look(100, 1);
    CHECK(subject.filled().held_share == 1.0);
    CHECK(subject.filled().error == doctest::Approx(2 * 0.00994987));  // 2 sqrt(0.01 0.99 / 100)
}

TEST_CASE("peek: a GIL that is not initialised is not held") {
    Subject subject;
    subject.look(10, -1);
    CHECK(subject.filled().held_share == 0.0);
}

TEST_CASE("peek: beside it stands what the trace says of the same time") {
    Subject held;
    held.trace_as_held(1);
    held.look(10, 1);
    CHECK(held.filled().traced_share == 1.0);
    Subject free;
    free.trace_as_held(0);
    free.look(10, 1);
    CHECK(free.filled().traced_share == 0.0);
    Subject torn;  // the hold was counted twice in the first look
    torn.trace_as_held(0);
    torn.ledger.gil[1].held_ns = 5;
    torn.look(1, 1);
    torn.ledger.gil[1].held_ns = 4;
    torn.look(1, 1);
    CHECK(torn.filled().traced_share < 0.0);
    CHECK(torn.filled().traced_share > -1.0);
}

TEST_CASE("peek: at its moment a look finds what the trace says, or not") {
    Subject subject;
    subject.look(5, 1);  // nothing to compare with: no trace yet
    subject.trace_as_held(1);
    subject.look(10, 1);
    subject.look(3, 0);
    subject.trace_as_held(0);
    subject.look(7, 0);
    subject.look(2, 1);
    CHECK(subject.filled().looks == 27);
    CHECK(subject.filled().compared == 20);  // of a row that differs all but the last
    CHECK(subject.filled().agreeing == 17);
}

TEST_CASE("peek: CPython's write ahead of its signal contradicts nothing, however often a look meets it") {
    Subject subject;
    for (std::uint64_t round = 1; round <= 100; ++round) {
        subject.trace_as_held(round);
        subject.look(1, 0);  // it lets go, and the trace does not know yet
        subject.look(1, 1);  // at the next look it holds again
        subject.trace_as_held(0);
        subject.ledger.gil[1].acquisitions = round;
        subject.look(1, 1);
    }
    CHECK(subject.filled().compared == 100);
    CHECK(subject.filled().agreeing == 100);
}

TEST_CASE("peek: a difference that the next look does not find again is over") {
    Subject subject;
    subject.trace_as_held(1);
    subject.look(1, 0);
    subject.look(1, 1);
    subject.look(1, 0);  // the same hold, but another difference
    CHECK(subject.filled().looks == 3);
    CHECK(subject.filled().compared == 1);
    CHECK(subject.filled().agreeing == 1);
}

TEST_CASE("peek: a difference that stays contradicts where the thread ran meanwhile, for it would have signalled") {
    std::atomic<int> tid = 0;
    std::atomic<bool> runs = false;
    std::atomic<bool> is_over = false;
    std::thread holder([&] {
        tid = ::gettid();
        while (!is_over) {
            if (!runs) sleep_ms(1);
        }
    });
    wait_until([&] { return tid != 0; });
    Subject subject;
    subject.trace_as_held(1);
    subject.ledger.gil[1].holder = 1;
    subject.ledger.thread[0].tid = tid;
    for (int i = 0; i < 4; ++i) {
        subject.look(1, 0);
        sleep_ms(1);
    }
    CHECK(subject.filled().compared == 0);  // it sleeps, as one that lost its core
    runs = true;
    for (int i = 0; i < 1000 && subject.filled().compared == 0; ++i) {
        subject.look(1, 0);
        sleep_ms(10);
    }
    CHECK(subject.filled().compared > 0);
    CHECK(subject.filled().agreeing == 0);
    is_over = true;
    holder.join();
}

TEST_CASE("peek: a look during which the trace goes on is not compared") {
    Subject subject;
    subject.trace_as_held(1);
    std::atomic_ref acquisitions(subject.ledger.gil[1].acquisitions);
    std::atomic<bool> is_over = false;
    std::thread busy([&] {
        while (!is_over) ++acquisitions;
    });
    while (acquisitions.load() == 0) {
    }
    // On a busy machine the other thread may not run for a while.
    for (int i = 0; i < 1000 && (i == 0 || subject.filled().compared == subject.filled().looks); ++i) {
        subject.look(1000, 0);
    }
    is_over = true;
    busy.join();
    CHECK(subject.filled().compared < subject.filled().looks);
}

TEST_CASE("peek: one look tells nothing, and no GIL has none") {
    Subject once;
    once.look(1, 1);
    once.peek.fill(once.account);
    CHECK_FALSE(once.account.peek.has_value());
    for (const Engine engine : {Engine::none, Engine::no_gil}) {
        Subject without(engine);
        without.look(10, 1);
        without.peek.fill(without.account);
        CHECK_FALSE(without.account.peek.has_value());
        CHECK(without.account.notes.empty());
    }
}

TEST_CASE("peek: a GIL that cannot be read is said not to be checked") {
    Subject unreadable;
    unreadable.ledger.process[0].main_gil = 16;
    unreadable.look(10, 1);
    unreadable.peek.fill(unreadable.account);
    CHECK_FALSE(unreadable.account.peek.has_value());
    REQUIRE(unreadable.account.notes.size() == 1);
    CHECK(unreadable.account.notes[0].find("no self-check") != std::string::npos);
    Subject unknown;
    unknown.ledger.process[0].layout.is_known = 0;
    unknown.look(10, 1);
    unknown.peek.fill(unknown.account);
    CHECK(unknown.account.notes.size() == 1);
}

TEST_CASE("peek: after the process's end nothing is looked at") {
    Subject subject;
    subject.look(10, 1);
    subject.ledger.process[0].end_ns = 1;
    subject.look(10, 0);
    CHECK(subject.filled().looks == 10);
    CHECK(subject.filled().held_share == 1.0);
}

TEST_CASE("peek: of a process that is not traced, the looks are its GIL and its threads") {
    Subject subject(Engine::sampled);
    const HolderState main_thread{.unused = 0, .tid = static_cast<unsigned long>(::getpid())};
    const HolderState worker{.unused = 0, .tid = 7'000'000};
    subject.look(20, 1, &main_thread);
    subject.look(30, 1, &worker);
    subject.look(50, 0, &worker);  // it let go last
    subject.peek.fill(subject.account);
    CHECK_FALSE(subject.account.peek.has_value());
    REQUIRE(subject.account.gils.size() == 1);
    CHECK(subject.account.gils[0].name == "main");
    CHECK(subject.account.gils[0].wall_s == 10.0);
    CHECK(subject.account.gils[0].held_s == doctest::Approx(5.0));
    REQUIRE(subject.account.threads.size() == 2);
    const GilThread& first = subject.account.threads[0];
    const GilThread& second = subject.account.threads[1];
    CHECK(first.name == "MainThread");
    CHECK(first.held_s == doctest::Approx(2.0));
    CHECK(first.lifetime_s == 10.0);
    CHECK(second.name == "thread 7000000");
    CHECK(second.held_s == doctest::Approx(3.0));
    REQUIRE(subject.account.notes.size() == 1);
    CHECK(subject.account.notes[0].find("100 looks") != std::string::npos);
}

TEST_CASE("peek: the trace's share is of the time between the first look and the last") {
    Subject subject;
    subject.trace_as_held(0);
    subject.ledger.gil[1].held_ns = 1'000'000'000;  // before the first look
    subject.look(1, 0);
    sleep_ms(10);
    subject.ledger.gil[1].held_ns += 5'000'000;
    subject.look(1, 0);
    const GilPeek peek = subject.filled();
    CHECK(peek.traced_share > 0);
    CHECK(peek.traced_share <= 0.5);
}

TEST_CASE("peek: while the hooks are measured nothing is looked at, and nothing is said of it") {
    Subject subject;
    subject.ledger.process[0].main_gil = 0;
    subject.look(10, 1);
    subject.peek.fill(subject.account);
    CHECK_FALSE(subject.account.peek.has_value());
    CHECK(subject.account.notes.empty());
}

TEST_CASE("peek: beside it stands the main GIL's trace, not a sub-interpreter's") {
    Subject subject;
    subject.ledger.gils = 2;
    subject.ledger.gil[0].number = 1;
    subject.ledger.gil[1].acquired_at_ns = 1;
    subject.look(10, 1);
    CHECK(subject.filled().traced_share == 1.0);
    CHECK(subject.filled().agreeing == 10);
}

}  // namespace watch_peek_test
