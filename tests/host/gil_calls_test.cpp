// tests/host/gil_calls_test.cpp: calls of swapped functions: sums, histograms, events, and more functions than fit.
#include <doctest/doctest.h>

#include <cstring>
#include <string>

#include "fake_gil.hpp"
#include "gil/calls.hpp"

namespace gil_calls_test {

namespace {

using namespace pyhost::gil;
using namespace pyhost::test;

// A call whose account is given; counted from now, so that no fork lies in between.
Account before_call() { return {.now_ns = clock_ns(), .held_ns = 1000, .waiting_ns = 500, .releases = 3}; }

Account after(const Account& before, std::uint64_t wall_ns, std::uint64_t held_ns, std::uint64_t waiting_ns) {
    return {.now_ns = before.now_ns + wall_ns,
            .held_ns = before.held_ns + held_ns,
            .waiting_ns = before.waiting_ns + waiting_ns,
            .releases = before.releases + 1};
}

std::uint64_t counted_at(const pyhost::Histogram& histogram, std::uint64_t duration_ns) {
    return histogram.counts[pyhost::Histogram::bucket_of(duration_ns)];
}

}  // namespace

TEST_CASE("calls: an account by a clock that is behind is not before the acquire") {
    Counters counters{};
    counters.held_ns = 1000;
    counters.acquired_at_ns = 500'000;
    const Account account = account_at(counters, 499'980);
    CHECK(account.now_ns == 500'000);
    CHECK(account.held_ns == 1000);
}

TEST_CASE("calls: what lies between two accounts is never negative") {
    const Account before = before_call();
    const Account call = between(before, {.now_ns = before.now_ns - 20, .held_ns = before.held_ns - 20});
    CHECK(call.now_ns == 0);
    CHECK(call.held_ns == 0);
}

TEST_CASE("calls: sums and histograms are of the time between begin and end") {
    const CountedGil gil = count_new_gil();
    const CallHandle handle = register_call("julia", "native.julia");
    const Account before = before_call();
    begin_call(handle, before);
    end_call(handle, before, after(before, 5000, 3000, 1000));
    begin_call(handle, before);
    end_call(handle, before, after(before, 90'000, 40'000, 0));
    const CallSlot& slot = gil.ledger.call[0];
    CHECK(gil.ledger.calls == 1);
    CHECK(std::string(slot.name) == "julia");
    CHECK(std::string(slot.provenance) == "native.julia");
    CHECK(slot.process == 0);
    CHECK(slot.calls == 2);
    CHECK(slot.wall_ns == 95'000);
    CHECK(slot.held_ns == 43'000);
    CHECK(slot.waiting_ns == 1000);
    CHECK(slot.releases == 2);
    CHECK(counted_at(slot.wall, 5000) == 1);
    CHECK(counted_at(slot.wall, 90'000) == 1);
    CHECK(counted_at(slot.held, 3000) == 1);
    CHECK(counted_at(slot.waiting, 0) == 1);
    CHECK(counted_at(slot.waiting, 1000) == 1);
}

TEST_CASE("calls: each has its begin and its end in the thread's ring") {
    const CountedGil gil = count_new_gil(new_ledger(never_ns, 64));
    const CallHandle other = register_call("other", "native.other");
    const CallHandle handle = register_call("julia", "native.julia");
    const std::uint64_t events = gil.ledger.thread[0].events;
    const Account before = before_call();
    begin_call(handle, before);
    end_call(handle, before, after(before, 5000, 3000, 1000));
    const Event* ring = gil.ledger.ring(0) + events;
    CHECK(gil.ledger.thread[0].events == events + 2);
    CHECK(static_cast<EventKind>(ring[0].kind) == EventKind::call_begin);
    CHECK(ring[0].at_ns == before.now_ns);
    CHECK(ring[0].detail == 0);  // the slot: the first function that was called
    CHECK(static_cast<EventKind>(ring[1].kind) == EventKind::call_end);
    CHECK(ring[1].at_ns == before.now_ns + 5000);
    CHECK(ring[1].detail == 0);
    begin_call(other, before);
    end_call(other, before, after(before, 5000, 3000, 1000));
    CHECK(ring[2].detail == 1);
    CHECK(ring[3].detail == 1);
}

TEST_CASE("calls: a function that is never called has no slot") {
    const CountedGil gil = count_new_gil();
    register_call("julia", "native.julia");
    CHECK(gil.ledger.calls == 0);
}

TEST_CASE("calls: names that are too long are cut") {
    const CountedGil gil = count_new_gil();
    const CallHandle handle = register_call(std::string(500, 'n').c_str(), std::string(500, 'p').c_str());
    begin_call(handle, before_call());
    CHECK(std::string(gil.ledger.call[0].name) == std::string(sizeof CallSlot::name - 1, 'n'));
    CHECK(std::string(gil.ledger.call[0].provenance) == std::string(sizeof CallSlot::provenance - 1, 'p'));
}

TEST_CASE("calls: where nothing is traced there is no handle, and none does nothing") {
    CHECK_FALSE(calibrate([] {}));
    CHECK(register_call("julia", "native.julia") == no_call);
    const CountedGil gil = count_new_gil();
    const Account before = before_call();
    begin_call(no_call, before);
    end_call(no_call, before, before);
    CHECK(gil.ledger.calls == 0);
}

TEST_CASE("calls: a full table stays full however often it is asked, and nobody's slot is taken") {
    const CountedGil gil = count_new_gil();
    const CallHandle handle = register_call("julia", "native.julia");
    gil.ledger.calls = most_calls;
    const Account before = before_call();
    for (int i = 0; i < 1000; ++i) {
        begin_call(handle, before);
        end_call(handle, before, after(before, 5000, 3000, 1000));
    }
    CHECK(gil.ledger.calls == most_calls);
    for (const CallSlot& slot : gil.ledger.call) CHECK(slot.calls == 0);
}

TEST_CASE("calls: a process has so many handles and no more") {
    count_new_gil();
    const int status = status_of_child([] {
        CallHandle last = 0;
        for (std::uint32_t i = 0; i < most_calls; ++i) last = register_call("julia", "native.julia");
        return last < static_cast<CallHandle>(most_calls) && register_call("one", "too.many") == no_call ? 0 : 1;
    });
    CHECK(status == 0);
}

TEST_CASE("calls: one that began, and had no end, is none") {
    const CountedGil gil = count_new_gil();
    const CallHandle handle = register_call("julia", "native.julia");
    begin_call(handle, before_call());
    CHECK(gil.ledger.calls == 1);
    CHECK(gil.ledger.call[0].calls == 0);
}

TEST_CASE("calls: of two functions each has the sums of its own calls") {
    const CountedGil gil = count_new_gil();
    const CallHandle julia = register_call("julia", "native.julia");
    const CallHandle mirror = register_call("mirror", "native.mirror");
    const Account before = before_call();
    end_call(mirror, before, after(before, 700, 500, 100));
    end_call(julia, before, after(before, 5000, 3000, 1000));
    end_call(mirror, before, after(before, 300, 200, 0));
    CHECK(std::string(gil.ledger.call[0].name) == "mirror");
    CHECK(gil.ledger.call[0].calls == 2);
    CHECK(gil.ledger.call[0].wall_ns == 1000);
    CHECK(gil.ledger.call[0].held_ns == 700);
    CHECK(std::string(gil.ledger.call[1].name) == "julia");
    CHECK(gil.ledger.call[1].calls == 1);
    CHECK(gil.ledger.call[1].waiting_ns == 1000);
}

}  // namespace gil_calls_test
