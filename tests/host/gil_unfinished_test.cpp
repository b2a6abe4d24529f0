// tests/host/gil_unfinished_test.cpp: holds and waits that go on at the end of the account, as in a crash.
#include <doctest/doctest.h>

#include "gil/account_of.hpp"
#include "gil/long_holds.hpp"
#include "gil/unfinished.hpp"
#include "ledger_by_hand.hpp"

namespace gil_unfinished_test {

namespace {

using namespace pyhost;
using namespace pyhost::gil;
using namespace pyhost::test;

void see(ThreadSlot& thread, int line, std::uint64_t acquired_at_ns) {
    Look look{};
    look.acquired_at_ns = acquired_at_ns;
    look.looks = 9;
    look.looks_here = 8;
    look.site.line = line;
    look.activity = {.between_ns = 9, .computed_ns = 1, .blocked_ns = 2, .no_core_ns = 3, .stopped_ns = 3};
    write_look(thread.look, look);
}

}  // namespace

TEST_CASE("unfinished: a hold and a wait that go on count until now, and the wait is on that hold") {
    Ledger& ledger = ledger_by_hand();
    hold_since(ledger, 0, start_ns + 2 * s);
    ledger.thread[1].counters.waiting_since_ns = start_ns + 3 * s;
    const GilAccount account = account_at(ledger, 5);
    CHECK(account.gils.at(0).held_s == 3.0);
    CHECK(account.gils[0].wall_s == 4.0);
    CHECK(account.threads.at(0).held_s == 3.0);
    CHECK(account.threads[0].longest_hold_s == 3.0);
    CHECK(account.threads.at(1).waiting_s == 2.0);
    CHECK(account.threads[1].longest_wait_s == 2.0);
    CHECK(account.threads[1].released_s == 2.0);
    REQUIRE(account.threads[1].waited_on.size() == 1);
    CHECK(account.threads[1].waited_on[0].holder == 0);
    CHECK(account.threads[1].waited_on[0].waiting_s == 2.0);
    CHECK(account.threads[1].free_but_wanted_s == 0.0);
}

TEST_CASE("unfinished: a wait that goes on is on the hold from the hold's begin, and adds to what was before") {
    Ledger& ledger = ledger_by_hand();
    ledger.thread[1].counters.waiting_ns = s;
    ledger.thread[1].waited_on[0] = {.holder = 1, .times = 4, .waiting_ns = s / 2};
    ledger.thread[1].counters.waiting_since_ns = start_ns + 2 * s;
    hold_since(ledger, 0, start_ns + 4 * s);
    const GilThread thread = account_at(ledger, 5).threads.at(1);
    REQUIRE(thread.waited_on.size() == 1);
    CHECK(thread.waited_on[0].waiting_s == 1.5);
    CHECK(thread.waited_on[0].times == 5);
    CHECK(thread.waiting_s == 4.0);
    CHECK(thread.free_but_wanted_s == 2.5);
}

TEST_CASE("unfinished: a wait for one GIL is not on the holder of another") {
    Ledger& ledger = ledger_by_hand();
    ledger.gils = 2;
    ledger.gil[1].number = 1;
    hold_since(ledger, 0, start_ns + 2 * s);
    ledger.thread[1].counters.waiting_since_ns = start_ns + 3 * s;
    ledger.thread[1].gil = 2;
    CHECK(account_at(ledger, 5).threads.at(1).waited_on.empty());
    CHECK(account_at(ledger, 5).threads.at(1).free_but_wanted_s == 2.0);
}

TEST_CASE("unfinished: a GIL that is free while somebody waits is free but wanted until now") {
    Ledger& ledger = ledger_by_hand();
    ledger.gil[0].released_at_ns = start_ns + 3 * s;
    CHECK(account_at(ledger, 5).gils[0].free_but_wanted_s == 0.0);
    ledger.gil[0].waiters = 1;
    CHECK(account_at(ledger, 5).gils[0].free_but_wanted_s == 2.0);
    hold_since(ledger, 0, start_ns + 4 * s);
    CHECK(account_at(ledger, 5).gils[0].free_but_wanted_s == 0.0);
}

TEST_CASE("unfinished: a long hold that goes on is where it was seen, with those that it keeps waiting") {
    Ledger& ledger = ledger_by_hand();
    hold_since(ledger, 0, start_ns + 2 * s);
    CHECK(account_at(ledger, 5).holds.empty());  // nobody saw where
    see(ledger.thread[0], 33, start_ns + s);
    CHECK(account_at(ledger, 5).holds.empty());  // that was another one
    see(ledger.thread[0], 33, start_ns + 2 * s);
    ledger.thread[1].counters.waiting_since_ns = start_ns + 4 * s;
    ledger.gil[0].waiters = 1;
    ledger.gil[0].waiting[0] = 1;
    const GilAccount account = account_at(ledger, 5);
    REQUIRE(account.holds.size() == 1);
    CHECK(account.holds[0].site.line == 33);
    CHECK(account.holds[0].times == 1);
    CHECK(account.holds[0].held_s == 3.0);
    CHECK(account.holds[0].kept_waiting_s == 1.0);
    CHECK(account.holds[0].looks == 9);
}

TEST_CASE("unfinished: a hold that goes on joins those that ended at its place, a short one is none") {
    Ledger& ledger = ledger_by_hand();
    LongHold& ended = ledger.thread[0].long_holds[0];
    ended.site.line = 33;
    ended.times = 4;
    ended.held_ns = s;
    ended.longest_ns = s / 2;
    ended.kept_waiting_ns = s / 4;
    ended.looks = 3;
    ended.looks_here = 2;
    ended.activity = {.between_ns = s, .computed_ns = 0, .blocked_ns = s, .no_core_ns = 0, .stopped_ns = 0};
    ledger.thread[1].counters.waiting_since_ns = start_ns + 4 * s;
    ledger.gil[0].waiters = 1;
    ledger.gil[0].waiting[0] = 1;
    hold_since(ledger, 0, start_ns + 2 * s);
    see(ledger.thread[0], 33, start_ns + 2 * s);
    const GilAccount account = account_at(ledger, 5);
    REQUIRE(account.holds.size() == 1);
    CHECK(account.holds[0].times == 5);
    CHECK(account.holds[0].held_s == 4.0);
    CHECK(account.holds[0].longest_s == 3.0);
    CHECK(account.holds[0].kept_waiting_s == 1.25);
    CHECK(account.holds[0].looks == 12);
    CHECK(account.holds[0].looks_here == 10);
    CHECK(account.holds[0].activity.between_s == 1.000000009);
    CHECK(account.holds[0].activity.blocked_s == 1.000000002);
    CHECK(account.holds[0].activity.no_core_s == doctest::Approx(3e-9));
    ledger.long_hold_ns = 3 * s;  // it has lasted exactly that long
    CHECK(account_at(ledger, 5).holds[0].times == 5);
    ledger.long_hold_ns = 3 * s + 1;
    CHECK(account_at(ledger, 5).holds[0].times == 4);
}

TEST_CASE("unfinished: a hold that goes on at a place where another thread held too is its own thread's alone") {
    Ledger& ledger = ledger_by_hand();
    for (const std::uint32_t holder : {0U, 1U}) {
        const std::uint32_t other = 1 - holder;
        LongHold& others = ledger.thread[other].long_holds[0];
        others.site.line = 33;
        others.times = 4;
        others.held_ns = others.longest_ns = s;
        hold_since(ledger, holder, start_ns + 2 * s);
        see(ledger.thread[holder], 33, start_ns + 2 * s);
        const AccountOf read = account_of(ledger, start_ns + 5 * s);
        REQUIRE(read.account.holds.size() == 2);
        CHECK(read.account.holds[0].thread == static_cast<int>(holder));  // the longest
        CHECK(read.account.holds[0].times == 1);
        CHECK(read.account.holds[0].held_s == 3.0);
        CHECK(read.account.holds[1].thread == static_cast<int>(other));
        CHECK(read.account.holds[1].times == 4);
        CHECK(read.account.holds[1].held_s == 1.0);
        CHECK(read.index.long_holds[other][0] == 1);  // the ended one has moved
        others = {};
        ledger.thread[holder].counters.acquired_at_ns = 0;
    }
}

TEST_CASE("unfinished: a hold that goes on elsewhere joins none of its thread's") {
    Ledger& ledger = ledger_by_hand();
    LongHold& ended = ledger.thread[0].long_holds[0];
    ended.site.line = 32;
    ended.times = 4;
    hold_since(ledger, 0, start_ns + 2 * s);
    see(ledger.thread[0], 33, start_ns + 2 * s);
    CHECK(account_at(ledger, 5).holds.size() == 2);
}

TEST_CASE("unfinished: what began after the moment of the account, or never, has lasted no time") {
    CHECK(elapsed_ns(10, 15) == 5);
    CHECK(elapsed_ns(15, 15) == 0);
    CHECK(elapsed_ns(16, 15) == 0);
    CHECK(elapsed_ns(0, 15) == 0);
}

TEST_CASE("unfinished: what others wait for a hold that goes on is waited for where the parent saw it") {
    Ledger& ledger = ledger_by_hand();
    hold_since(ledger, 0, start_ns + 2 * s);
    see(ledger.thread[0], 12, start_ns + 2 * s);
    WaitedSlot& place = ledger.thread[0].waited_places[0];
    place.site.line = 12;
    place.stands_for_ns = s;
    place.looks = 3;
    ledger.thread[0].waited_for_ns = 2 * s;
    ledger.thread[1].counters.waiting_since_ns = start_ns + 3 * s;
    ledger.gil[0].waiting[0] = 1;
    ledger.gil[0].waiters = 1;
    const std::vector<WaitedPlace> places = account_at(ledger, 5).waited_places;
    REQUIRE(places.size() == 1);
    CHECK(places[0].thread == 0);
    CHECK(places[0].site.line == 12);
    CHECK(places[0].waiting_s == 4.0);  // two of the holds before, two of this one
    CHECK(places[0].looks == 12);
}

}  // namespace gil_unfinished_test
