// tests/host/gil_slots_test.cpp: slots of threads that come and go, and tables that are full.
#include <doctest/doctest.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "fake_gil.hpp"
#include "gil/account_of.hpp"
#include "gil/process.hpp"
#include "gil/slots.hpp"

namespace gil_slots_test {

namespace {

using namespace pyhost::gil;
using namespace pyhost::test;

// A thread that takes the GIL once.
void run_thread(const CountedGil& gil) {
    std::thread([&] {
        gil.take();
        gil.drop();
    }).join();
}

}  // namespace

TEST_CASE("slots: a thread claims its slot at its first event, and leaves it as it ends") {
    const CountedGil gil = count_new_gil();
    gil.drop();
    std::thread([] {}).join();
    CHECK(gil.ledger.threads == 1);
    run_thread(gil);
    const ThreadSlot& slot = gil.ledger.thread[1];
    CHECK(gil.ledger.threads == 2);
    CHECK(slot.state == SlotState::finished);
    CHECK(slot.born_ns >= gil.ledger.start_ns);
    CHECK(slot.ended_ns >= slot.born_ns + slot.counters.held_ns);
    CHECK(slot.cpu_read_ns == slot.ended_ns);
    CHECK(slot.cpu_ns > 0);
    CHECK(gil.ledger.thread[0].ended_ns == 0);
    CHECK(gil.ledger.thread[0].cpu_read_ns == 0);
    gil.take();
}

TEST_CASE("slots: a thread is born with its first event, or with the hold in which the tracer began") {
    const CountedGil gil = count_new_gil(new_ledger(never_ns, 8));
    CHECK(gil.ledger.thread[0].born_ns == gil.ledger.gil[0].first_ns);
    gil.drop();
    run_thread(gil);
    const std::uint64_t first_event_ns = gil.ledger.ring(1)[0].at_ns;
    CHECK(gil.ledger.thread[1].born_ns == first_event_ns);
    gil.take();
}

TEST_CASE("slots: when all are taken, finished threads' serve again, and no count is lost") {
    const CountedGil gil = count_new_gil();
    gil.drop();
    constexpr std::uint32_t more = 40;
    for (std::uint32_t thread = 0; thread < most_threads + more; ++thread) run_thread(gil);
    std::uint64_t acquisitions = 0;
    std::uint32_t lives = 0;
    for (const ThreadSlot& slot : gil.ledger.thread) {
        acquisitions += slot.counters.acquisitions;
        lives += slot.lives;
    }
    CHECK(gil.ledger.dropped_threads == 0);
    CHECK(acquisitions == gil.ledger.gil[0].acquisitions);
    CHECK(lives == 1 + most_threads + more);
    CHECK(gil.ledger.thread[0].lives == 1);
    CHECK(gil.ledger.thread[1].lives == 1 + more + 1);  // the first that was free, again and again
    gil.take();
}

TEST_CASE("slots: of a slot's second life, the name is its own and the sums are both lives'") {
    const CountedGil gil = count_new_gil();
    gil.drop();
    run_thread(gil);
    ThreadSlot& slot = gil.ledger.thread[1];
    slot.name[0] = 'x';
    const std::uint64_t born_ns = slot.born_ns;
    const std::uint64_t first_cpu_ns = slot.cpu_ns;
    gil.ledger.threads = most_threads;
    CHECK(slot.between_ns == 0);
    const std::uint64_t begin_ns = clock_ns();
    slot.ended_ns = begin_ns - 5'000'000'000;
    run_thread(gil);
    CHECK(slot.between_ns >= 5'000'000'000);
    CHECK(slot.between_ns <= 5'000'000'000 + clock_ns() - begin_ns);
    slot.ended_ns = clock_ns() - 7'000'000'000;
    const std::uint64_t before_ns = slot.between_ns;
    run_thread(gil);
    CHECK(slot.between_ns >= before_ns + 7'000'000'000);
    CHECK(slot.cpu_ns > first_cpu_ns);
    CHECK(slot.cpu_ns < first_cpu_ns + 1'000'000'000);
    CHECK(slot.lives == 3);
    CHECK(slot.name[0] == '\0');
    CHECK(slot.born_ns == born_ns);
    CHECK(slot.counters.acquisitions == 3);
    CHECK(gil.ledger.threads == most_threads);
    gil.take();
}

TEST_CASE("slots: without a slot a thread counts for itself, the GIL's sums have it, and it is said once") {
    const CountedGil gil = count_new_gil();
    gil.ledger.threads = most_threads;  // as if others, that live, had them
    gil.drop();
    Account own;
    std::thread([&] {
        for (int i = 0; i < 3; ++i) {
            gil.take();
            gil.drop();
        }
        own = account();
    }).join();
    CHECK(own.releases == 3);
    CHECK(own.held_ns > 0);
    CHECK(gil.ledger.dropped_threads == 1);
    CHECK(gil.ledger.gil[0].acquisitions == gil.ledger.thread[0].counters.acquisitions + 3);
    CHECK(gil.ledger.gil[0].held_ns == gil.ledger.thread[0].counters.held_ns + own.held_ns);
    CHECK(gil.ledger.gil[0].last_holder == 0);
    gil.take();
}

TEST_CASE("slots: who waits on a thread without a slot waits on somebody, and such a thread waits unblamed") {
    const CountedGil gil = count_new_gil();
    gil.drop();
    run_thread(gil);
    gil.ledger.thread[1].state = SlotState::live;
    gil.ledger.threads = most_threads;
    std::atomic<bool> has_it = false;
    std::thread dropped([&] {
        gil.take();
        has_it = true;
        wait_until([&] { return read_now(gil.ledger.gil[0].waiters) == 1; });
        sleep_ms(1);
        gil.drop();
        gil.take();
        gil.drop();
    });
    wait_until([&] { return has_it.load(); });
    gil.take();
    sleep_ms(2);
    gil.drop();
    dropped.join();
    const ThreadSlot& waiter = gil.ledger.thread[0];
    CHECK(waiter.waited_on[0].holder == 0);
    CHECK(waiter.waited_on[0].waiting_ns >= 1'000'000);
    CHECK(gil.ledger.gil[0].waiters == 0);
    gil.take();
}

TEST_CASE("slots: a thread that ends while it waits has waited until then, and leaves the queue") {
    const CountedGil gil = count_new_gil();
    std::thread([&] {  // as Python ends its daemon threads: inside take_gil()
        pthread_mutex_lock(&gil.lock.mutex);
        gil.lock.wait_once();
        pthread_mutex_unlock(&gil.lock.mutex);
    })
        .join();
    const ThreadSlot& ended = gil.ledger.thread[1];
    const std::uint64_t waited_ns = ended.counters.waiting_ns;
    CHECK(waited_ns > 0);
    CHECK(ended.counters.waiting_since_ns == 0);
    CHECK(ended.counters.waits == 0);
    gil.lock.drop_request = false;
    gil.drop();
    gil.take();
    CHECK(gil.ledger.gil[0].waiters == 0);
    CHECK(ended.counters.waiting_ns == waited_ns);
    CHECK(ended.waited_on[0].waiting_ns == 0);
}

TEST_CASE("slots: a full table of GILs stays full however often it is asked, and the threads go on counting") {
    Ledger& ledger = new_ledger();
    ledger.gils = most_gils;
    const CountedGil gil = count_new_gil(ledger);
    for (int i = 0; i < 1000; ++i) {
        gil.drop();
        gil.take();
    }
    CHECK(ledger.gils == most_gils);
    CHECK(ledger.gil[0].acquisitions == 0);
    CHECK(ledger.thread[0].counters.acquisitions >= 1000);
    CHECK(ledger.thread[0].counters.held_ns > 0);
}

TEST_CASE("slots: a process without a slot takes none of the others' and is said to be dropped") {
    Ledger& ledger = new_ledger();
    ledger.processes = most_processes;
    const CountedGil gil = count_new_gil(ledger);
    gil.drop();
    run_thread(gil);
    gil.take();
    CHECK(ledger.gils == 0);
    CHECK(ledger.threads == 0);
    CHECK(account().releases >= 2);
    CHECK(claimed_process_slot() == nullptr);
    note_finished();
    name_thread(::gettid(), "nobody");
    CHECK(ledger.process[0].end_ns == 0);
    const pyhost::GilAccount read = account_of(ledger, clock_ns()).account;
    CHECK(read.dropped_processes == 1);
    CHECK(read.gils.empty());
}

TEST_CASE("slots: of a slot's second life, the thread lives, and its end is its own") {
    const CountedGil gil = count_new_gil();
    gil.drop();
    run_thread(gil);
    ThreadSlot& slot = gil.ledger.thread[1];
    const std::uint64_t first_end_ns = slot.ended_ns;
    slot.is_queued = 1;
    gil.ledger.threads = most_threads;
    std::thread([&] {
        gil.take();
        CHECK(self.slot == &slot);
        CHECK(slot.state == SlotState::live);
        CHECK(slot.ended_ns == 0);
        CHECK(slot.is_queued == 0);
        CHECK(slot.tid == ::gettid());
        gil.drop();
    }).join();
    CHECK(slot.ended_ns > first_end_ns);
    gil.take();
}

TEST_CASE("slots: another process's finished thread leaves its slot to nobody here") {
    const CountedGil gil = count_new_gil();
    gil.drop();
    run_thread(gil);
    gil.ledger.thread[1].process = 1;
    gil.ledger.threads = most_threads;
    run_thread(gil);
    CHECK(gil.ledger.thread[1].lives == 1);
    CHECK(gil.ledger.dropped_threads == 1);
    gil.take();
}

TEST_CASE("slots: a thread that had no room in the parent has a slot in its forked child") {
    const CountedGil gil = count_new_gil();
    gil.drop();
    gil.ledger.threads = most_threads;
    std::thread([&] {
        gil.take();
        gil.drop();
        CHECK(self.slot == nullptr);
        gil.ledger.threads = 5;
        const int status = status_of_child([&] {
            gil.take();
            return self.slot == &gil.ledger.thread[5] ? 0 : 1;
        });
        CHECK(status == 0);
    }).join();
    gil.take();
}

TEST_CASE("slots: a thread that ends with the GIL holds it to the end, and its slot serves no other") {
    const CountedGil gil = count_new_gil();
    gil.drop();
    std::thread([&] { gil.take(); }).join();
    const ThreadSlot& ended = gil.ledger.thread[1];
    CHECK(ended.has_ended_holding == 1);
    CHECK(ended.state == SlotState::live);
    CHECK(ended.ended_ns == 0);
    const std::uint64_t cpu_ns = ended.cpu_ns;
    CHECK(cpu_ns > 0);
    note_finished();
    CHECK(ended.cpu_ns == cpu_ns);
    CHECK(ended.cpu_read_ns == gil.ledger.process[0].end_ns);
    gil.ledger.process[0].end_ns = 0;
    const std::uint64_t later_ns = ended.counters.acquired_at_ns + 3'000'000'000;
    const pyhost::GilAccount account = account_of(gil.ledger, later_ns).account;
    CHECK(account.threads[1].has_ended_holding);
    CHECK(account.threads[1].held_s == doctest::Approx(3));
    CHECK(account.threads[1].lifetime_s == doctest::Approx(3));
    CHECK_FALSE(account.threads[0].has_ended_holding);
}

TEST_CASE("slots: a full ring overwrites its oldest events, and goes on counting") {
    const CountedGil gil = count_new_gil(new_ledger(never_ns, 4));
    const ThreadSlot& slot = gil.ledger.thread[0];
    const std::uint64_t before = slot.events;  // of the calibration
    gil.ledger.ring(1)[0].detail = 7;
    for (int i = 0; i < 5; ++i) {
        gil.drop();
        gil.take();
    }
    CHECK(slot.events == before + 10);
    const Event& last = gil.ledger.ring(0)[(slot.events - 1) % 4];
    const Event& oldest = gil.ledger.ring(0)[slot.events % 4];
    CHECK(static_cast<EventKind>(last.kind) == EventKind::acquire);
    CHECK(std::uint64_t{last.at_ns} == slot.counters.acquired_at_ns);
    CHECK(static_cast<EventKind>(oldest.kind) == EventKind::release);
    CHECK(oldest.at_ns < last.at_ns);
    CHECK(gil.ledger.ring(1)[0].detail == 7);  // the next thread's
}

TEST_CASE("slots: a table of places gives each of them once, then none") {
    std::atomic<std::uint32_t> used{2};
    CHECK(claim_place(used, 4) == 2);
    CHECK(claim_place(used, 4) == 3);
    CHECK(claim_place(used, 4) == 4);
    CHECK(used == 4);
}

}  // namespace gil_slots_test
