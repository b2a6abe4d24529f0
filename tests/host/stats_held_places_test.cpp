// tests/host/stats_held_places_test.cpp: which long holds share a place, and what the entry then says.
#include <doctest/doctest.h>

#include "made_up_account.hpp"
#include "stats/held_places.hpp"

namespace stats_held_places_test {

namespace {

using namespace pyhost;
using namespace pyhost::made_up;

const CodeLocation line{"/home/me/pool.py", 7, 5, 20, "work"};

}  // namespace

TEST_CASE("held places: the threads of a pool that held at one line are one entry, the longest hold first") {
    GilAccount account = sample_account();
    account.holds = {hold(0.5, 0, {"/home/me/pool.py", 9, 5, 20, "work"}), hold(0.25, 0.5, line), hold(1, 1.5, line)};
    account.threads.push_back(thread(0, 13, "late", 0.5, 0));
    account.holds.push_back(hold(0.375, 0, line));  // more than the first of its place, less than the longest
    account.holds[3].thread = 2;
    account.holds[1].thread = 1;
    account.holds[1].looks_here = 3;
    account.holds[1].looks = 4;
    account.holds[1].activity = {
        .between_s = 1, .computed_s = 0.5, .blocked_s = 0.25, .no_core_s = 0.125, .stopped_s = 2};
    account.holds[2].activity = account.holds[1].activity;
    const std::vector<HeldPlace> places = held_places(account);
    REQUIRE(places.size() == 2);
    CHECK(places[0].hold.site == line);
    CHECK(places[0].threads == 3);
    CHECK(places[0].hold.thread == 0);  // held for 2 s, the other for half a second
    CHECK(places[0].hold.times == 15);
    CHECK(places[0].hold.held_s == 3.25);
    CHECK(places[0].hold.longest_s == 1);
    CHECK(places[0].hold.kept_waiting_s == 2);
    CHECK(places[0].hold.looks_here == 3);
    CHECK(places[0].hold.looks == 4);
    CHECK(places[0].hold.activity.between_s == 2);
    CHECK(places[0].hold.activity.computed_s == 1);
    CHECK(places[0].hold.activity.blocked_s == 0.5);
    CHECK(places[0].hold.activity.no_core_s == 0.25);
    CHECK(places[0].hold.activity.stopped_s == 4);
    CHECK(places[1].threads == 1);
}

TEST_CASE("held places: what another process held at the same line is an entry of its own") {
    GilAccount account = sample_account();
    add_children(account, 1);
    account.holds = {hold(1, 0, line), hold(1, 0, line)};
    account.holds[1].thread = 2;
    CHECK(held_places(account).size() == 2);
    account.holds[1].thread = 1;
    CHECK(held_places(account).size() == 1);
}

TEST_CASE("held places: where a hold ended is no place where another one was seen") {
    GilAccount account = sample_account();
    account.holds = {hold(1, 0, line), hold(1, 0, line)};
    account.holds[1].is_end = true;
    CHECK(held_places(account).size() == 2);
}

}  // namespace stats_held_places_test
