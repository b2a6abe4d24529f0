// tests/host/gil_fork_test.cpp: a forked child counts for itself, from zero, and leaves the parent's counts alone.
#include <doctest/doctest.h>

#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include "fake_gil.hpp"
#include "gil/account_of.hpp"
#include "gil/calls.hpp"
#include "gil/slots.hpp"

namespace gil_fork_test {

namespace {

using namespace pyhost::gil;
using namespace pyhost::test;

// What Python does in the child of os.fork(): a new lock in the place of the one that is held, which is then taken.
void begin_child(const CountedGil& gil) {
    gil.lock.initialise();
    gil.take();
}

std::vector<unsigned char> bytes_of(const void* memory, std::size_t count) {
    const auto* begin = static_cast<const unsigned char*>(memory);
    return {begin, begin + count};
}

std::vector<unsigned char> bytes_of(const ThreadSlot& slot) { return bytes_of(&slot, sizeof slot); }
std::vector<unsigned char> bytes_of(const GilSlot& slot) { return bytes_of(&slot, sizeof slot); }

// Lets go, and has to wait to get it back.
void wait_a_while(const CountedGil& gil) {
    gil.drop();
    pthread_mutex_lock(&gil.lock.mutex);
    gil.lock.wait_once();
    pthread_mutex_unlock(&gil.lock.mutex);
    gil.take();
}

}  // namespace

TEST_CASE("fork: the child has slots of its own, and counts from zero") {
    const CountedGil gil = count_new_gil();
    for (int i = 0; i < 5; ++i) {
        gil.drop();
        gil.take();
    }
    const int status = status_of_child([&] {
        begin_child(gil);
        gil.drop();
        gil.take();
        return 0;
    });
    CHECK(status == 0);
    Ledger& ledger = gil.ledger;
    CHECK(ledger.processes == 2);
    CHECK(ledger.process[1].pid != ::getpid());
    CHECK(ledger.process[1].parent_pid == ::getpid());
    CHECK(ledger.process[1].start_ns >= ledger.process[0].start_ns);
    CHECK(ledger.threads == 2);
    CHECK(ledger.thread[1].process == 1);
    CHECK(ledger.thread[1].tid == ledger.process[1].pid);
    CHECK(ledger.thread[1].counters.acquisitions == 2);
    CHECK(ledger.thread[1].counters.releases == 1);
    CHECK(ledger.gils == 2);
    CHECK(ledger.gil[1].process == 1);
    CHECK(ledger.gil[1].number == 0);
    CHECK(ledger.gil[1].acquisitions == 2);
    CHECK(ledger.gil[1].switches == 0);
    CHECK(ledger.gil[1].held_ns == ledger.thread[1].counters.held_ns);
}

TEST_CASE("fork: the parent's slots stay as they were") {
    const CountedGil gil = count_new_gil();
    const auto thread = bytes_of(gil.ledger.thread[0]);
    const auto lock = bytes_of(gil.ledger.gil[0]);
    status_of_child([&] {
        begin_child(gil);
        for (int i = 0; i < 3; ++i) {
            gil.drop();
            gil.take();
        }
        return 0;
    });
    CHECK(bytes_of(gil.ledger.thread[0]) == thread);
    CHECK(bytes_of(gil.ledger.gil[0]) == lock);
    CHECK(gil.ledger.process[0].end_ns == 0);
    const std::uint64_t before = gil.ledger.gil[0].acquisitions;
    gil.drop();
    gil.take();
    CHECK(gil.ledger.gil[0].acquisitions == before + 1);
}

TEST_CASE("fork: the GIL that the fork found held is held from then on, no longer than its time") {
    const CountedGil gil = count_new_gil();
    status_of_child([&] {
        sleep_ms(2);
        begin_child(gil);
        gil.drop();
        return 0;
    });
    const GilSlot& slot = gil.ledger.gil[1];
    CHECK(slot.held_ns >= 2'000'000);
    CHECK(slot.held_ns <= slot.released_at_ns - slot.first_ns);
    CHECK(gil.ledger.process[1].start_ns <= slot.first_ns);
    CHECK(gil.ledger.thread[1].born_ns == slot.first_ns);
}

TEST_CASE("fork: a child without a GIL event, as before an exec, takes no slot") {
    const CountedGil gil = count_new_gil();
    CHECK(status_of_child([] { return ::execl("/bin/true", "true", nullptr); }) == 0);
    CHECK(gil.ledger.processes == 1);
    CHECK(gil.ledger.threads == 1);
    CHECK(gil.ledger.gils == 1);
    CHECK(gil.ledger.process[0].ending == Ending::running);
}

TEST_CASE("fork: the child's child is the child's") {
    const CountedGil gil = count_new_gil();
    status_of_child([&] {
        begin_child(gil);
        return status_of_child([&] {
            begin_child(gil);
            return 0;
        });
    });
    CHECK(gil.ledger.processes == 3);
    CHECK(gil.ledger.process[2].parent_pid == gil.ledger.process[1].pid);
}

TEST_CASE("fork: what lies between an account of the parent and one of the child is the child's alone") {
    const CountedGil gil = count_new_gil();
    wait_a_while(gil);
    const Account before = account();
    REQUIRE(before.waiting_ns > 0);
    const int status = status_of_child([&] {
        begin_child(gil);
        sleep_ms(3);  // more held than the parent had
        for (std::uint64_t i = 0; i < before.releases + 2; ++i) {
            gil.drop();
            gil.take();
        }
        const Account after = account();
        const Account call = between(before, after);
        const bool is_own = call.waiting_ns == 0 && call.held_ns == after.held_ns && call.releases == after.releases;
        return is_own && call.now_ns == after.now_ns - before.now_ns ? 0 : 1;
    });
    CHECK(status == 0);
}

TEST_CASE("fork: between two accounts of one process lies their difference") {
    const CountedGil gil = count_new_gil();
    const Account before = account();
    gil.drop();
    gil.take();
    const Account after = account();
    const Account call = between(before, after);
    CHECK(call.releases == 1);
    CHECK(call.now_ns == after.now_ns - before.now_ns);
    CHECK(call.held_ns == after.held_ns - before.held_ns);
    CHECK(call.held_ns < call.now_ns);
    CHECK(call.waiting_ns == 0);
}

TEST_CASE("fork: the child's calls are its own") {
    const CountedGil gil = count_new_gil();
    const CallHandle handle = register_call("twice", "module.twice");
    const auto call = [&] {
        const Account before = account();
        begin_call(handle, before);
        end_call(handle, before, account());
    };
    call();
    status_of_child([&] {
        begin_child(gil);
        call();
        call();
        return 0;
    });
    CHECK(gil.ledger.calls == 2);
    CHECK(gil.ledger.call[0].calls == 1);
    CHECK(gil.ledger.call[0].process == 0);
    CHECK(gil.ledger.call[1].calls == 2);
    CHECK(gil.ledger.call[1].process == 1);
    CHECK(std::strcmp(gil.ledger.call[1].name, "twice") == 0);
}

TEST_CASE("fork: a thread of the parent that ends in the child has not ended in the parent") {
    const CountedGil gil = count_new_gil();
    gil.drop();
    std::thread([&] {
        gil.take();
        gil.drop();
        const int status = status_of_child([]() -> int {
            std::atexit([] { ::_exit(0); });
            pthread_exit(nullptr);
        });
        CHECK(status == 0);
        CHECK(self.slot->ended_ns == 0);
        CHECK(self.slot->state == SlotState::live);
    }).join();
    gil.take();
}

}  // namespace gil_fork_test
