// tests/host/watch_hold_warnings_test.cpp: which of the holds that go on are warned of, when, and what a warning says.
#include <doctest/doctest.h>

#include <string>

#include "hold_scene.hpp"

namespace watch_hold_warnings_test {

namespace {

using namespace pyhost;
using namespace pyhost::test;
using Scene = HoldScene;

}  // namespace

TEST_CASE("hold watch: the same place is said again after ten seconds, also of a hold that was silent until then") {
    Scene scene;
    scene.wait_for(100);
    scene.look();
    CHECK(scene.warnings.size() == 1);
    scene.hold_for(100);
    scene.wait_for(100);
    for (int i = 0; i < 249; ++i) scene.look();  // 40 ms each
    CHECK(scene.warnings.size() == 1);
    scene.look(2);
    CHECK(scene.warnings.size() == 2);
}

TEST_CASE("hold watch: a hold that goes on is warned of again at ten seconds of waiting, and at ten times that") {
    Scene scene;
    scene.look(50);  // 2 s that nobody waits
    CHECK(scene.warnings.empty());
    scene.wait_for(0);
    scene.look(2);
    CHECK(scene.warnings.empty());
    scene.look(1);  // 80 ms
    CHECK(scene.warnings.size() == 1);
    scene.look(247);
    CHECK(scene.warnings.size() == 1);
    scene.look(1);  // 10 s
    CHECK(scene.warnings.size() == 2);
    scene.look(2249);
    CHECK(scene.warnings.size() == 2);
    scene.look(1);  // 100 s
    CHECK(scene.warnings.size() == 3);
    Scene patient;
    patient.order.warn_hold_s = 2;
    patient.wait_for(2000);
    patient.hold_for(2000);
    patient.look(450);  // 20 s
    CHECK(patient.warnings.size() == 1);
    patient.look(1);
    CHECK(patient.warnings.size() == 2);
}

TEST_CASE("hold watch: a holder whose stack cannot be read is warned of where somebody waits") {
    Scene scene;
    scene.ledger.process[0].layout.is_known = 0;
    scene.look(2 * enough_looks);
    CHECK(scene.warnings.empty());
    scene.wait_for(100);
    scene.look();
    REQUIRE(scene.warnings.size() == 1);
    CHECK(scene.warnings[0].stack.empty());
    CHECK(scene.seen().looks == 0);
}

TEST_CASE("hold watch: one call that stands still is told as that, and is warned of where somebody waits") {
    for (const int looks : {enough_looks - 1, enough_looks}) {
        Scene scene;
        scene.look(looks - 1);
        CHECK(scene.warnings.empty());
        scene.wait_for(60);
        scene.look();
        REQUIRE(scene.warnings.size() == 1);
        CHECK(scene.warnings[0].is_in_one_call == (looks == enough_looks));
    }
}

TEST_CASE("hold watch: Python code that runs on, and that nobody waits for, would let go when asked") {
    Scene scene;
    for (int i = 0; i < 2 * enough_looks; ++i) {
        scene.python.stand_at(i % 2);  // of one line
        scene.look();
    }
    CHECK(scene.seen().looks_here == 2 * enough_looks);
    CHECK(scene.warnings.empty());
}

TEST_CASE("hold watch: a hold that somebody waits for is warned of once he has waited for that long") {
    Scene scene;
    scene.wait_for(10);
    scene.look();
    CHECK(scene.warnings.empty());
    scene.wait_for(100);
    scene.look();
    REQUIRE(scene.warnings.size() == 1);
    CHECK_FALSE(scene.warnings[0].is_in_one_call);
}

TEST_CASE("hold watch: a hold that is short, or any where no warnings are asked for, is not warned of") {
    Scene brief;
    brief.order.warn_hold_s = 1000;
    brief.wait_for(100);
    brief.look(enough_looks);
    CHECK(brief.warnings.empty());
    Scene silent;
    silent.order.warn_hold_s = 0;
    silent.wait_for(100);
    silent.look(enough_looks);
    CHECK(silent.warnings.empty());
    CHECK(silent.seen().looks == enough_looks);
}

TEST_CASE("hold watch: of a collection of garbage only the holder is told") {
    Scene scene;
    const struct {
        std::uint64_t unused;
        std::int32_t collecting;
    } interpreter{.unused = 0, .collecting = 1};
    scene.python.thread.unused = scene.other_python.thread.unused = reinterpret_cast<std::uint64_t>(&interpreter);
    scene.ledger.process[0].layout.interpreter_collecting = 8;
    scene.wait_for(100);
    scene.look();
    REQUIRE(scene.warnings.size() == 1);
    CHECK(scene.warnings[0].stack.at(0).is_collecting);
    CHECK_FALSE(scene.warnings[0].waiters.at(0).second.at(0).is_collecting);
}

TEST_CASE("hold watch: a warning says who holds and who waits, where, and whether it goes on") {
    Scene scene;
    scene.wait_for(100);
    scene.look();
    REQUIRE(scene.warnings.size() == 1);
    const HoldWarning& warning = scene.warnings[0];
    CHECK(warning.thread == "holder");
    CHECK(warning.held_s >= 0.2);
    CHECK(warning.goes_on);
    CHECK(warning.waiting_threads == 1);
    REQUIRE(warning.stack.size() == 1);
    CHECK(warning.stack[0] ==
          CodeLocation{
              .file = "script.py", .line = OneFrame::first_line, .column = 5, .end_column = 8, .function = "busy"});
    REQUIRE(warning.waiters.size() == 1);
    CHECK(warning.waiters[0].first == "waiter");
    REQUIRE(warning.waiters[0].second.size() == 1);
    CHECK(warning.waiters[0].second[0].function == "wants");
}

TEST_CASE("hold watch: of many that wait three are shown, with the number of all") {
    Scene scene;
    scene.wait_for(100);
    scene.ledger.gil[0].waiters = 7;
    for (std::uint32_t i = 0; i < 7; ++i) scene.ledger.gil[0].waiting[i] = 1;
    scene.look();
    REQUIRE(scene.warnings.size() == 1);
    CHECK(scene.warnings[0].waiting_threads == 7);
    CHECK(scene.warnings[0].waiters.size() == 3);
}

TEST_CASE("hold watch: the next hold at a place that was just warned of is not said again, one elsewhere is") {
    Scene scene;
    scene.wait_for(100);
    scene.look();
    scene.hold_for(150);
    scene.wait_for(100);
    scene.look();
    CHECK(scene.warnings.size() == 1);
    scene.hold_for(160);
    scene.python.stand_in(OneFrame::first_line + 1);
    scene.look();
    REQUIRE(scene.warnings.size() == 2);
    CHECK(scene.warnings[1].stack.at(0).line == OneFrame::first_line + 1);
}

TEST_CASE("hold watch: a thread that waits and has no frames is named all the same") {
    Scene scene;
    scene.ledger.thread[1].thread_state = 0;
    scene.wait_for(100);
    scene.look();
    REQUIRE(scene.warnings.size() == 1);
    REQUIRE(scene.warnings[0].waiters.size() == 1);
    CHECK(scene.warnings[0].waiters[0].first == "waiter");
    CHECK(scene.warnings[0].waiters[0].second.empty());
}

TEST_CASE("hold watch: a warning that is due between two looks is not late") {
    Scene scene;
    scene.hold_for(32);  // the next look is due in a millisecond
    scene.order.warn_hold_s = 0.0325;
    scene.wait_for(32);
    scene.holds.look(scene.names, scene.now_ns);
    CHECK(scene.warnings.empty());
    scene.holds.look(scene.names, scene.now_ns + ms / 2);
    CHECK(scene.seen().looks == 1);
    CHECK(scene.warnings.size() == 1);
}

TEST_CASE("hold watch: of two GILs each hold is looked at, and warned of by its own thread") {
    Scene scene;
    scene.ledger.gils = 2;
    scene.ledger.gil[1].holder = 2;
    scene.ledger.gil[1].number = 1;
    scene.ledger.gil[1].acquired_at_ns = scene.ledger.thread[1].counters.acquired_at_ns = scene.now_ns - 300 * ms;
    for (std::uint32_t i = 0; i < 2; ++i) {
        scene.ledger.thread[2 + i].counters.waiting_since_ns = scene.now_ns;
        scene.ledger.gil[i].waiting[0] = 2 + i;
        scene.ledger.gil[i].waiters = 1;
    }
    scene.look(enough_looks);
    CHECK(scene.ledger.thread[0].look.looks == enough_looks);
    CHECK(scene.ledger.thread[1].look.looks == enough_looks);
    CHECK(std::string(scene.ledger.thread[1].look.site.function) == "wants");
    REQUIRE(scene.warnings.size() == 2);
    CHECK(scene.warnings[0].thread == "holder");
    CHECK(scene.warnings[1].thread == "waiter");
    CHECK(scene.warnings[1].stack.at(0).function == "wants");
}

TEST_CASE("hold watch: code that moved once is no call that stands still, also where it is back") {
    Scene scene;
    scene.look(1);
    scene.python.stand_at(1);
    scene.look(1);
    scene.python.stand_at(0);
    scene.look(2 * enough_looks);
    scene.wait_for(100);
    scene.look(1);
    REQUIRE(scene.warnings.size() == 1);
    CHECK_FALSE(scene.warnings[0].is_in_one_call);
    scene.now_ns += 20'000 * ms;
    scene.ledger.gil[0].waiters = 0;
    scene.hold_for(100);  // the next hold may be one call
    scene.look(enough_looks - 1);
    scene.wait_for(100);
    scene.look(1);
    REQUIRE(scene.warnings.size() == 2);
    CHECK(scene.warnings[1].is_in_one_call);
}

TEST_CASE("hold watch: a hold has been waited for as long as its first waiter, in the hold alone") {
    Scene scene;
    scene.python.stand_at(0);
    scene.order.warn_hold_s = 0.05;
    scene.hold_for(40);
    scene.wait_for(100);  // 60 ms of it for the hold before
    scene.holds.look(scene.names, scene.now_ns);
    CHECK(scene.warnings.empty());
    scene.holds.look(scene.names, scene.now_ns + 10 * ms);
    CHECK(scene.warnings.size() == 1);
}

TEST_CASE("hold watch: behind a process that has ended, the holds of those that go on are looked at") {
    Scene scene;
    scene.ledger.processes = 2;
    scene.ledger.process[1] = scene.ledger.process[0];
    scene.ledger.process[0].end_ns = 1;
    scene.ledger.gils = 2;
    scene.ledger.gil[1] = scene.ledger.gil[0];
    scene.ledger.gil[1].process = scene.ledger.thread[0].process = 1;
    scene.ledger.gil[0].holder = 2;
    scene.ledger.thread[2].counters.waiting_since_ns = scene.now_ns - 100 * ms;
    scene.ledger.gil[1].waiting[0] = 2;
    scene.ledger.gil[1].waiters = 1;
    scene.look(enough_looks);
    CHECK(scene.seen().looks == enough_looks);
    REQUIRE(scene.warnings.size() == 1);
    CHECK(scene.warnings[0].thread == "holder");
}

}  // namespace watch_hold_warnings_test
