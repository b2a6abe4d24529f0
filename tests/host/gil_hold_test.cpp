// tests/host/gil_hold_test.cpp: a hold that another thread waits out, and what exactly each slot then says.
#include <doctest/doctest.h>

#include <deque>
#include <thread>

#include "fake_gil.hpp"
#include "gil/slots.hpp"

namespace gil_hold_test {

namespace {

using namespace pyhost::gil;
using namespace pyhost::test;

const Counters& counters_of(const CountedGil& gil, std::uint32_t thread) { return gil.ledger.thread[thread].counters; }

bool has_waiter(const CountedGil& gil) { return read_now(gil.ledger.gil[0].waiters) == 1; }

// Native code lets go while another thread asks; false where the other was too fast for it to wait.
bool let_go_while_asked() {
    const CountedGil gil = count_new_gil();
    std::atomic<bool> may_let_go = false;
    std::thread waiter([&] {
        gil.take();
        wait_until([&] { return may_let_go.load(); });
        gil.drop();
    });
    wait_until([&] { return gil.lock.drop_request.load(); });
    gil.drop();
    const Counters after = counters_of(gil, 0);
    CHECK(after.forced == 0);
    CHECK(after.waiting_since_ns == 0);
    CHECK(gil.ledger.gil[0].holder == 2);
    may_let_go = true;
    waiter.join();
    sleep_ms(2);
    gil.take();
    CHECK(counters_of(gil, 0).waiting_ns == after.waiting_ns);
    CHECK(counters_of(gil, 0).waits == 0);
    return after.waiting_ns > 0;
}

}  // namespace

TEST_CASE("hold: the first slots are this process's, this thread's and the main GIL's") {
    const CountedGil gil = count_new_gil();
    CHECK(gil.ledger.process[0].pid == ::getpid());
    CHECK(gil.ledger.process[0].parent_pid == ::getppid());
    CHECK(gil.ledger.process[0].engine == Engine::exact);
    CHECK(gil.ledger.process[0].main_gil == reinterpret_cast<std::uint64_t>(&gil.lock));
    CHECK(gil.ledger.thread[0].tid == ::gettid());
    CHECK(gil.ledger.thread[0].lives == 1);
    CHECK(gil.ledger.thread[0].gil == 1);
    CHECK(gil.ledger.gil[0].holder == 1);
    CHECK(gil.ledger.gil[0].switches == 0);
    CHECK(gil.ledger.gil[0].address == reinterpret_cast<std::uint64_t>(&gil.lock));
}

TEST_CASE("hold: without a wait, what threads hold is what the GIL was held, and the rest of its time it was free") {
    const CountedGil gil = count_new_gil();
    gil.drop();
    std::thread([&] {
        gil.take();
        sleep_ms(2);
        gil.drop();
    }).join();
    const GilSlot& slot = gil.ledger.gil[0];
    CHECK(slot.held_ns == counters_of(gil, 0).held_ns + counters_of(gil, 1).held_ns);
    CHECK(counters_of(gil, 1).held_ns >= 2'000'000);
    CHECK(counters_of(gil, 1).longest_hold_ns == counters_of(gil, 1).held_ns);
    CHECK(slot.acquired_at_ns == 0);
    CHECK(slot.holder == 0);
    CHECK(slot.last_holder == 2);
    CHECK(slot.free_but_wanted_ns == 0);
    CHECK(slot.held_ns < slot.released_at_ns - slot.first_ns);
    CHECK(slot.acquisitions == counters_of(gil, 0).acquisitions + counters_of(gil, 1).acquisitions);
    gil.take();
}

TEST_CASE("hold: the longest stays the longest after a short one") {
    const CountedGil gil = count_new_gil();
    sleep_ms(2);
    gil.drop();
    const std::uint64_t longest_ns = counters_of(gil, 0).longest_hold_ns;
    CHECK(longest_ns >= 2'000'000);
    CHECK(longest_ns < counters_of(gil, 0).held_ns);  // the calibration's was one of its own
    gil.take();
    gil.drop();
    CHECK(counters_of(gil, 0).longest_hold_ns == longest_ns);
    gil.take();
}

TEST_CASE("hold: the GIL's time begins with the hold in which the tracer began, and held and free make it up") {
    const CountedGil gil = count_new_gil(new_ledger(never_ns, 64));
    const GilSlot& slot = gil.ledger.gil[0];
    const Event* events = gil.ledger.ring(0);  // of the calibration: a release and an acquire
    CHECK(slot.held_ns == events[0].at_ns - slot.first_ns);
    sleep_ms(2);
    gil.drop();
    const std::uint64_t free_ns = events[1].at_ns - events[0].at_ns;
    CHECK(slot.held_ns + free_ns == slot.released_at_ns - slot.first_ns);
    gil.take();
}

TEST_CASE("hold: a switch is an acquire by another thread than the one before") {
    const CountedGil gil = count_new_gil();
    const std::uint64_t before = gil.ledger.gil[0].switches;
    gil.drop();
    gil.take();
    CHECK(gil.ledger.gil[0].switches == before);
    gil.drop();
    std::thread([&] {
        for (int i = 0; i < 3; ++i) {
            gil.take();
            gil.drop();
        }
    }).join();
    CHECK(gil.ledger.gil[0].switches == before + 1);
    gil.take();
    CHECK(gil.ledger.gil[0].switches == before + 2);
}

TEST_CASE("hold: a wait is its holder's hold, then the time that the GIL was free") {
    const CountedGil gil = count_new_gil();
    std::thread waiter([&] {
        gil.take();
        gil.drop();
    });
    wait_until([&] { return has_waiter(gil); });
    sleep_ms(3);
    gil.drop();
    waiter.join();
    const ThreadSlot& waited = gil.ledger.thread[1];
    const GilSlot& slot = gil.ledger.gil[0];
    CHECK(waited.waited_on[0].holder == 1);
    CHECK(waited.waited_on[0].times == 1);
    CHECK(waited.waited_on[0].waiting_ns >= 3'000'000);
    CHECK(waited.waited_on[1].times == 0);
    CHECK(waited.counters.waiting_ns == waited.waited_on[0].waiting_ns + slot.free_but_wanted_ns);
    CHECK(waited.counters.longest_wait_ns == waited.counters.waiting_ns);
    CHECK(waited.counters.waits == 1);
    CHECK(slot.waiters == 0);
    gil.take();
}

TEST_CASE("hold: native code that lets go while another asks waits until that has the GIL, and no longer") {
    // In some tries the waiter has the GIL before the other thread looks whether it is to wait.
    while (!let_go_while_asked()) {
    }
}

TEST_CASE("hold: the evaluation loop waits from its signal until it has the GIL again, on its core or not") {
    const CountedGil gil = count_new_gil(new_ledger(never_ns, 64));
    std::atomic<bool> may_let_go = false;
    std::thread waiter([&] {
        gil.take();
        wait_until([&] { return may_let_go.load(); });
        gil.drop();
    });
    wait_until([&] { return gil.lock.drop_request.load(); });
    gil.lock.drop_when_asked();
    const std::uint64_t since_ns = gil.ledger.gil[0].acquired_at_ns;  // by the other
    CHECK(counters_of(gil, 0).forced == 1);
    CHECK(counters_of(gil, 0).wanted == 0);
    CHECK(counters_of(gil, 0).waiting_ns == 0);
    CHECK(counters_of(gil, 0).waiting_since_ns <= since_ns);
    CHECK(counters_of(gil, 0).waiting_since_ns != 0);
    sleep_ms(2);  // as if it had no core: it does not come to wait in take_gil()
    CHECK(has_waiter(gil));
    may_let_go = true;
    waiter.join();
    gil.take();
    const ThreadSlot& thread = gil.ledger.thread[0];
    CHECK(thread.counters.forced == 1);
    CHECK(thread.counters.waiting_ns > 2'000'000);
    CHECK(thread.counters.waiting_since_ns == 0);
    CHECK(thread.counters.waits == 1);
    CHECK(thread.waited_on[0].holder == 2);
    CHECK(thread.waited_on[0].waiting_ns > 2'000'000);
    const Event& last = gil.ledger.ring(0)[thread.events - 1];
    CHECK(static_cast<EventKind>(last.kind) == EventKind::acquire);
    CHECK(last.detail == thread.counters.waiting_ns);
    gil.drop();
    gil.take();
    CHECK(thread.counters.forced == 1);  // the next release is native code's again
    CHECK(thread.counters.waits == 1);
}

TEST_CASE("hold: a release while others wait is wanted, and taken back where none of them is let in") {
    const CountedGil gil = count_new_gil();
    gil.lock.drop_and_take_back();
    CHECK(counters_of(gil, 0).wanted == 0);  // nobody waits
    std::thread waiter([&] {
        gil.take();
        gil.drop();
    });
    wait_until([&] { return has_waiter(gil); });
    gil.lock.drop_and_take_back();
    gil.lock.drop_and_take_back();
    CHECK(counters_of(gil, 0).wanted == 2);
    CHECK(counters_of(gil, 0).taken_back == 2);
    wait_until([&] { return gil.lock.drop_request.load(); });
    gil.drop();  // which lets the other in
    waiter.join();
    gil.take();
    CHECK(counters_of(gil, 0).wanted == 3);
    CHECK(counters_of(gil, 0).taken_back == 2);
    CHECK(counters_of(gil, 1).wanted == 0);
    gil.lock.drop_and_take_back();
    CHECK(counters_of(gil, 0).wanted == 3);
}

TEST_CASE("hold: where the evaluation loop's release was not learned, none is forced, and the process says so") {
    static std::deque<FakeGil> all;  // kept: the tracer knows their addresses
    static FakeGil* lock = nullptr;
    lock = &all.emplace_back();
    lock->take();
    Ledger& ledger = new_ledger();
    const auto release_and_acquire = [] {
        lock->drop();
        lock->take();
    };
    SUBCASE("as it was not made") { REQUIRE(calibrate(release_and_acquire, &ledger)); }
    SUBCASE("as it looks like any other") {
        REQUIRE(calibrate(release_and_acquire, &ledger, nullptr, release_and_acquire));
    }
    SUBCASE("as it does not let go") {
        REQUIRE(calibrate(release_and_acquire, &ledger, nullptr, [] {}));
    }
    lock->drop_when_asked();
    lock->take();
    CHECK_FALSE(knows_forced_release());
    CHECK(ledger.process[0].counts_forced == 0);
    CHECK(ledger.thread[0].counters.forced == 0);
}

TEST_CASE("hold: the thread state is the one that CPython names as the holder") {
    const CountedGil gil = count_new_gil();
    pyhost_python_layout layout = layout_of_fake_gil();
    layout.is_known = 1;
    use_ledger(gil.ledger, &layout);
    gil.drop();
    std::thread([&] {
        gil.take();
        CHECK(self.slot->thread_state == FakeGil::own_state());
        gil.drop();
    }).join();
    gil.take();
    CHECK(self.slot->thread_state == FakeGil::own_state());
}

TEST_CASE("hold: the cost of the hooks is measured without a trace in the account") {
    static const CountedGil gil = count_new_gil(new_ledger(never_ns, 64));
    const Counters before = counters_of(gil, 0);
    const std::uint64_t events = gil.ledger.thread[0].events;
    const GilSlot slot = gil.ledger.gil[0];
    const std::uint64_t main_gil = gil.ledger.process[0].main_gil;
    REQUIRE(main_gil != 0);
    static bool is_looked_at = false;
    measure_hook_cost_s(
        [] {
            is_looked_at |= gil.ledger.process[0].main_gil != 0;
            gil.drop();
            gil.take();
        },
        100);
    CHECK_FALSE(is_looked_at);
    CHECK(gil.ledger.process[0].main_gil == main_gil);
    CHECK(counters_of(gil, 0).acquisitions == before.acquisitions);
    CHECK(counters_of(gil, 0).held_ns == before.held_ns);
    CHECK(gil.ledger.thread[0].events == events);
    CHECK(gil.ledger.gil[0].acquisitions == slot.acquisitions);
    CHECK(gil.ledger.gil[0].held_ns == slot.held_ns);
    CHECK(gil.ledger.gil[0].acquired_at_ns == slot.acquired_at_ns);
    CHECK(gil.ledger.gil[0].holder == slot.holder);
    CHECK(counters_of(gil, 0).acquired_at_ns == before.acquired_at_ns);
}

TEST_CASE("hold: a GIL that nobody took though another thread waits is free but wanted all that time") {
    const CountedGil gil = count_new_gil();
    GilSlot& slot = gil.ledger.gil[0];
    gil.drop();
    gil.take();
    CHECK(slot.free_but_wanted_ns == 0);  // it did not wait
    gil.drop();
    slot.waiting[0] = 7;
    slot.waiters = 1;
    gil.ledger.thread[7].is_queued = 1;
    gil.take();
    CHECK(slot.free_but_wanted_ns == slot.acquired_at_ns - slot.released_at_ns);
}

TEST_CASE("hold: who is made to let go waits on the thread that takes it then, and no acquire counts that wait") {
    const CountedGil gil = count_new_gil(new_ledger(never_ns, 64));
    GilSlot& slot = gil.ledger.gil[0];
    gil.drop();
    note_wait(&gil.lock.switch_cond);
    slot.acquired_at_ns = clock_ns() + 1;  // as another thread does in its hook
    slot.holder = 2;
    while (clock_ns() <= slot.acquired_at_ns + 1) {
    }
    note_waited(&gil.lock.switch_cond);
    const ThreadSlot& thread = gil.ledger.thread[0];
    CHECK(thread.waited_on[0].holder == 2);
    CHECK(thread.waited_on[0].waiting_ns > 0);
    CHECK(thread.waited_on[0].waiting_ns < thread.counters.waiting_ns);
    CHECK(thread.counters.forced == 0);
    CHECK(thread.counters.waits == 0);
    CHECK(thread.counters.waiting_since_ns == 0);
    const Event& last = gil.ledger.ring(0)[thread.events - 1];
    CHECK(static_cast<EventKind>(last.kind) == EventKind::wait_end);
    CHECK(last.detail == thread.counters.waiting_ns);
    slot.acquired_at_ns = 0;
    slot.holder = 0;
    gil.take();
}

}  // namespace gil_hold_test
