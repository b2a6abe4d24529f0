// tests/host/stats_waited_places_test.cpp: where threads were waited for, summed, and what is left over.
#include <doctest/doctest.h>

#include "made_up_account.hpp"
#include "stats/waited_places.hpp"

namespace stats_waited_places_test {

namespace {

using namespace pyhost;
using namespace pyhost::made_up;

const CodeLocation line{"/home/me/pool.py", 7, 5, 20, "work"};
const CodeLocation other_line{"/home/me/pool.py", 9, 5, 20, "work"};

}  // namespace

TEST_CASE("waited places: the threads of a pool that were waited for at one line are one entry, the largest first") {
    GilAccount account = sample_account();
    account.threads.push_back(thread(0, 13, "late", 0.5, 0));
    account.waited_places = {{.thread = 0, .site = other_line, .waiting_s = 0.75, .looks = 9},
                             {.thread = 1, .site = line, .waiting_s = 0.25, .looks = 2},
                             {.thread = 0, .site = line, .waiting_s = 0.5, .looks = 5},
                             {.thread = 2, .site = line, .waiting_s = 0.375, .looks = 1}};
    for (WaitedPlace& place : account.waited_places) {
        place.between_s = place.waiting_s / 2;
        place.cpu_s = place.waiting_s / 4;
    }
    const WaitedPlaces waited = waited_places(account);
    REQUIRE(waited.places.size() == 2);
    CHECK(waited.places[0].place.site == line);
    CHECK(waited.places[0].threads == 3);
    CHECK(waited.places[0].place.thread == 0);
    CHECK(waited.places[0].place.waiting_s == 1.125);
    CHECK(waited.places[0].place.looks == 8);
    CHECK(waited.places[0].place.between_s == 0.5625);
    CHECK(waited.places[0].place.cpu_s == 0.28125);
    CHECK(waited.places[1].threads == 1);
    CHECK(waited.waiting_s == 2.75);  // not the time in which nobody held the GIL
    CHECK(waited.not_explained_s == 0.875);
}

TEST_CASE(
    "waited places: another process's line is an entry of its own, and an estimate above the whole explains all") {
    GilAccount account = sample_account();
    add_children(account, 1);
    account.waited_places = {{.thread = 0, .site = line, .waiting_s = 2, .looks = 1},
                             {.thread = 2, .site = line, .waiting_s = 2, .looks = 1}};
    CHECK(waited_places(account).places.size() == 2);
    CHECK(waited_places(account).not_explained_s == 0);
    account.waited_places[1].thread = 0;
    account.waited_places[1].caller = other_line;  // called from elsewhere
    CHECK(waited_places(account).places.size() == 2);
    account.waited_places[0].caller = other_line;
    CHECK(waited_places(account).places.size() == 1);
}

}  // namespace stats_waited_places_test
