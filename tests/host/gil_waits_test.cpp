// tests/host/gil_waits_test.cpp: the queue of a GIL, and whose holds are blamed for which part of a wait.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "fake_gil.hpp"
#include "gil/waits.hpp"

namespace gil_waits_test {

namespace {

using namespace pyhost::gil;
using pyhost::test::new_ledger;

std::vector<std::uint32_t> queue_of(const GilSlot& gil) { return {gil.waiting, gil.waiting + gil.waiters}; }

void wait_since(Ledger& ledger, std::uint32_t thread, std::uint64_t since_ns) {
    ledger.thread[thread].counters.waiting_since_ns = since_ns;
    enqueue(ledger, ledger.gil[0], thread);
}

}  // namespace

TEST_CASE("waits: a thread stands in the queue once, until it leaves it") {
    Ledger& ledger = new_ledger();
    GilSlot& gil = ledger.gil[0];
    for (const std::uint32_t thread : {4U, 7U, 4U, 9U}) enqueue(ledger, gil, thread);
    CHECK(queue_of(gil) == std::vector<std::uint32_t>{4, 7, 9});
    dequeue(ledger, gil, 4);
    CHECK(queue_of(gil) == std::vector<std::uint32_t>{9, 7});
    dequeue(ledger, gil, 4);
    dequeue(ledger, gil, 7);
    dequeue(ledger, gil, 9);
    CHECK(gil.waiters == 0);
    CHECK(ledger.thread[9].is_queued == 0);
    ledger.thread[5].is_queued = 1;  // in another GIL's queue
    dequeue(ledger, gil, 5);
    CHECK(gil.waiters == 0);
}

TEST_CASE("waits: more threads than the queue has room for wait unseen") {
    Ledger& ledger = new_ledger();
    GilSlot& gil = ledger.gil[0];
    for (std::uint32_t thread = 0; thread < most_waiters + 5; ++thread) enqueue(ledger, gil, thread);
    CHECK(gil.waiters == most_waiters);
    CHECK(ledger.thread[most_waiters].is_queued == 0);
    dequeue(ledger, gil, most_waiters);
    CHECK(gil.waiters == most_waiters);
    dequeue(ledger, gil, 3);
    enqueue(ledger, gil, most_waiters);
    CHECK(gil.waiters == most_waiters);
    CHECK(queue_of(gil)[3] == most_waiters - 1);
    CHECK(queue_of(gil).back() == most_waiters);
}

TEST_CASE("waits: a thread that ended in the queue is forgotten, and its slot's next thread stands there once") {
    Ledger& ledger = new_ledger();
    GilSlot& gil = ledger.gil[0];
    for (const std::uint32_t thread : {1U, 2U, 3U}) enqueue(ledger, gil, thread);
    ledger.thread[1].is_queued = 0;
    ledger.thread[2].is_queued = 0;
    enqueue(ledger, gil, 2);
    CHECK(queue_of(gil) == std::vector<std::uint32_t>{1, 2, 3});
    forget_ended(ledger, gil);
    CHECK(queue_of(gil) == std::vector<std::uint32_t>{2, 3});
}

TEST_CASE("waits: each holder is blamed for its own part of a wait") {
    Ledger& ledger = new_ledger();
    const GilSlot& gil = ledger.gil[0];
    wait_since(ledger, 5, 1000);
    blame(ledger, gil, 8, 400, 1300);   // held since before the wait began
    blame(ledger, gil, 9, 1350, 1400);  // free in between
    blame(ledger, gil, 8, 1400, 1410);
    const ThreadSlot& waiter = ledger.thread[5];
    CHECK(waiter.waited_on[0].holder == 8);
    CHECK(waiter.waited_on[0].waiting_ns == 300 + 10);
    CHECK(waiter.waited_on[0].times == 2);
    CHECK(waiter.waited_on[1].holder == 9);
    CHECK(waiter.waited_on[1].waiting_ns == 50);
    CHECK(waiter.waited_on[2].waiting_ns == 0);
}

TEST_CASE("waits: who does not wait, or only since the hold ended, blames nobody") {
    Ledger& ledger = new_ledger();
    const GilSlot& gil = ledger.gil[0];
    wait_since(ledger, 1, 0);
    wait_since(ledger, 2, 2000);
    ledger.thread[3].counters.waiting_since_ns = 1000;  // of another GIL
    blame(ledger, gil, 8, 400, 1300);
    for (const std::uint32_t thread : {1U, 2U, 3U}) CHECK(ledger.thread[thread].waited_on[0].times == 0);
}

TEST_CASE("waits: a hold kept others waiting from the first of them on") {
    Ledger& ledger = new_ledger();
    const GilSlot& gil = ledger.gil[0];
    CHECK(kept_waiting_ns(ledger, gil, 1000, 2000) == 0);
    wait_since(ledger, 1, 1700);
    wait_since(ledger, 2, 1600);
    wait_since(ledger, 3, 1900);
    CHECK(kept_waiting_ns(ledger, gil, 1000, 2000) == 400);
    CHECK(kept_waiting_ns(ledger, gil, 1800, 2000) == 200);
    CHECK(kept_waiting_ns(ledger, gil, 1000, 1500) == 0);
}

TEST_CASE("waits: holders past the table's end share its last entry, which is nobody's") {
    Ledger& ledger = new_ledger();
    const GilSlot& gil = ledger.gil[0];
    wait_since(ledger, 5, 1);
    constexpr SlotNumber holders = most_waited_on + 4;
    for (SlotNumber holder = 1; holder <= holders; ++holder) blame(ledger, gil, holder, 100, 107);
    const ThreadSlot& waiter = ledger.thread[5];
    CHECK(waiter.waited_on[0].holder == 1);
    CHECK(waiter.waited_on[most_waited_on - 2].holder == most_waited_on - 1);
    CHECK(waiter.waited_on[most_waited_on - 1].holder == 0);
    CHECK(waiter.waited_on[most_waited_on - 1].waiting_ns == 7 * (holders - (most_waited_on - 1)));
    std::uint64_t sum_ns = 0;
    for (const WaitedOn& entry : waiter.waited_on) sum_ns += entry.waiting_ns;
    CHECK(sum_ns == 7 * holders);
}

TEST_CASE("waits: outside the queue the present hold is blamed, from its acquire on") {
    Ledger& ledger = new_ledger();
    GilSlot& gil = ledger.gil[0];
    ThreadSlot& waiter = ledger.thread[5];
    waiter.counters.waiting_since_ns = 1000;
    blame_present_hold(gil, waiter, 1500);  // free
    CHECK(waiter.waited_on[0].waiting_ns == 0);
    gil.acquired_at_ns = 1200;
    gil.holder = 3;
    blame_present_hold(gil, waiter, 1500);
    CHECK(waiter.waited_on[0].holder == 3);
    CHECK(waiter.waited_on[0].waiting_ns == 300);
    CHECK(waiter.waited_on[0].times == 0);  // its end will count
}

TEST_CASE("waits: a wait that ends is added once, and the longest is kept") {
    Counters counters{};
    CHECK(end_wait(counters, 5000) == 0);
    counters.waiting_since_ns = 1000;
    CHECK(end_wait(counters, 1700) == 700);
    CHECK(end_wait(counters, 1900) == 0);
    counters.waiting_since_ns = 2000;
    CHECK(end_wait(counters, 2100) == 100);
    CHECK(counters.waiting_ns == 800);
    CHECK(counters.longest_wait_ns == 700);
    CHECK(counters.waiting_since_ns == 0);
}

TEST_CASE("waits: what is blamed on the present hold is not the free time before it, nor the wait before that") {
    Ledger& ledger = new_ledger();
    GilSlot& gil = ledger.gil[0];
    ThreadSlot& waiter = ledger.thread[5];
    waiter.counters.waiting_since_ns = 1400;
    gil.acquired_at_ns = 1200;
    gil.holder = 3;
    blame_present_hold(gil, waiter, 1500);
    CHECK(waiter.waited_on[0].waiting_ns == 100);
    waiter.counters.waiting_since_ns = 0;
    blame_present_hold(gil, waiter, 1700);
    CHECK(waiter.waited_on[0].waiting_ns == 100);
}

}  // namespace gil_waits_test
