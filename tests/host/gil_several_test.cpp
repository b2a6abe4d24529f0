// tests/host/gil_several_test.cpp: the GILs of sub-interpreters, found as CPython initialises them.
#include <dlfcn.h>
#include <doctest/doctest.h>

#include <deque>
#include <thread>

#include "fake_gil.hpp"
#include "gil/account_of.hpp"
#include "gil/code_range.hpp"
#include "gil/slots.hpp"

namespace gil_several_test {

namespace {

using namespace pyhost::gil;
using namespace pyhost::test;

// Kept: the tracer knows their addresses.
FakeGil& new_gil() {
    static std::deque<FakeGil> all;
    return all.emplace_back();
}

// Of another library than this test.
const void* foreign_code() { return ::dlsym(RTLD_DEFAULT, "qsort"); }

void use_once(FakeGil& lock) {
    lock.take();
    lock.drop();
}

}  // namespace

TEST_CASE("several: a GIL that Python initialises is counted beside the main one, and the thread has the sum of both") {
    const CountedGil gil = count_new_gil();
    FakeGil& own = new_gil();
    own.initialise();
    gil.drop();
    own.take();
    sleep_ms(1);
    own.drop();
    gil.take();
    gil.drop();
    const GilSlot& main_slot = gil.ledger.gil[0];
    const GilSlot& own_slot = gil.ledger.gil[1];
    CHECK(gil.ledger.gils == 2);
    CHECK(own_slot.number == 1);
    CHECK(own_slot.process == 0);
    CHECK(own_slot.address == reinterpret_cast<std::uint64_t>(&own));
    CHECK(own_slot.acquisitions == 1);
    CHECK(own_slot.held_ns >= 1'000'000);
    CHECK(own_slot.held_ns <= own_slot.released_at_ns - own_slot.first_ns);
    CHECK(gil.ledger.thread[0].counters.held_ns == main_slot.held_ns + own_slot.held_ns);
    CHECK(gil.ledger.process[0].main_gil == main_slot.address);
    CHECK(account_of(gil.ledger, clock_ns()).account.gils[1].name == "sub-interpreter 1");
    gil.take();
}

TEST_CASE(
    "several: threads hold different GILs at the same time, and wait for one without blaming the other's holder") {
    const CountedGil gil = count_new_gil();
    FakeGil& own = new_gil();
    own.initialise();
    std::thread([&] {
        own.take();
        std::thread waiter([&] { use_once(own); });
        wait_until([&] { return read_now(gil.ledger.gil[1].waiters) == 1; });
        gil.drop();
        gil.take();
        own.drop();
        waiter.join();
    }).join();
    const ThreadSlot& waiter = gil.ledger.thread[2];
    CHECK(waiter.gil == 2);
    CHECK(waiter.waited_on[0].holder == 2);
    CHECK(waiter.waited_on[1].waiting_ns == 0);
    CHECK(gil.ledger.thread[0].waited_on[0].waiting_ns == 0);
}

TEST_CASE("several: initialising a GIL again, as a forked child does, makes no second one of it") {
    const CountedGil gil = count_new_gil();
    FakeGil& own = new_gil();
    own.initialise();
    own.initialise();
    gil.drop();
    use_once(own);
    own.initialise();
    use_once(own);
    gil.take();
    CHECK(gil.ledger.gils == 2);
    CHECK(gil.ledger.gil[1].acquisitions == 2);
}

TEST_CASE("several: other condition variables are no GIL: those at another distance, or of other code") {
    const CountedGil gil = count_new_gil();
    struct {
        pthread_cond_t first = PTHREAD_COND_INITIALIZER;
        pthread_cond_t second = PTHREAD_COND_INITIALIZER;
    } neighbours;
    pthread_cond_init(&neighbours.first, nullptr);
    pthread_cond_init(&neighbours.second, nullptr);
    FakeGil& foreign = new_gil();
    note_initialised(&foreign.cond, foreign_code());
    note_initialised(&foreign.switch_cond, foreign_code());
    gil.drop();
    pthread_cond_signal(&neighbours.second);
    pthread_cond_signal(&neighbours.first);
    use_once(foreign);
    gil.take();
    CHECK(gil.ledger.gils == 1);
}

TEST_CASE("several: more GILs than are watched change nothing for those that are") {
    const CountedGil gil = count_new_gil();
    FakeGil& first = new_gil();
    first.initialise();
    for (std::uint32_t known = 2; known < most_known_gils - 1; ++known) new_gil().initialise();
    FakeGil& last = new_gil();
    last.initialise();
    FakeGil& too_many = new_gil();
    too_many.initialise();
    for (int i = 0; i < 20; ++i) new_gil().initialise();
    gil.drop();
    use_once(too_many);
    CHECK(gil.ledger.gils == 1);
    use_once(last);
    use_once(first);
    gil.take();
    CHECK(gil.ledger.gils == 3);
    CHECK(gil.ledger.gil[1].address == reinterpret_cast<std::uint64_t>(&last));
    CHECK(gil.ledger.gil[1].number == most_known_gils - 1);
    CHECK(gil.ledger.gil[2].address == reinterpret_cast<std::uint64_t>(&first));
}

TEST_CASE("several: a range has its first byte, and not the one after its last") {
    const CodeRange range{.begin = 10, .end = 20};
    const auto has = [&](std::uintptr_t address) { return range.contains(reinterpret_cast<const void*>(address)); };
    CHECK_FALSE(has(9));
    CHECK(has(10));
    CHECK(has(19));
    CHECK_FALSE(has(20));
    CHECK_FALSE(CodeRange{}.contains(nullptr));
}

TEST_CASE("several: code belongs to the object that it was loaded with") {
    const CodeRange own = code_around(reinterpret_cast<const void*>(&use_once));
    CHECK(own.contains(reinterpret_cast<const void*>(&new_gil)));
    CHECK_FALSE(own.contains(foreign_code()));
    CHECK(code_around(foreign_code()).contains(foreign_code()));
    const int on_the_stack = 0;
    CHECK_FALSE(code_around(&on_the_stack).contains(&on_the_stack));
}

}  // namespace gil_several_test
