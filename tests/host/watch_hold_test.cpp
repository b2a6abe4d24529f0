// tests/host/watch_hold_test.cpp: what is seen of a hold while it lasts, and which of them are warned of.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "fake_gil.hpp"
#include "gil/long_holds.hpp"
#include "one_frame.hpp"
#include "watch/hold_watch.hpp"

namespace {

using namespace pyhost;
using namespace pyhost::test;
using gil::Ledger;
using gil::Look;

constexpr std::uint64_t ms = 1'000'000;
constexpr int enough_looks = 10;

// This process, whose first thread has held the GIL for 200 ms, in a frame that can be read; warned of from 50 ms on.
struct Scene {
    OneFrame python{"busy"};
    OneFrame other_python{"wants"};
    Ledger& ledger = new_ledger();
    std::vector<HoldWarning> warnings;
    watch::Order order;
    watch::HoldWatch holds{ledger, order};
    watch::Names names{ledger};
    std::uint64_t now_ns = gil::clock_ns();

    Scene() {
        order.warn_hold_s = 0.05;
        order.on_long_hold = [this](const HoldWarning& warning) { warnings.push_back(warning); };
        ledger.processes = 1;
        ledger.process[0].pid = ::getpid();
        ledger.process[0].layout = layout_by_hand();
        ledger.gils = 1;
        ledger.threads = 2;
        add_thread(0, "holder", python);
        add_thread(1, "waiter", other_python);
        hold_for(200);
    }

    void add_thread(std::uint32_t index, const char* name, const OneFrame& frame) const {
        ledger.thread[index].thread_state = frame.thread_state();
        std::strcpy(ledger.thread[index].name, name);
    }

    // A new hold.
    void hold_for(std::uint64_t duration_ms) const {
        ledger.gil[0].holder = 1;
        ledger.gil[0].acquired_at_ns = ledger.thread[0].counters.acquired_at_ns = now_ns - duration_ms * ms;
    }

    void wait_for(std::uint64_t duration_ms) const {
        ledger.thread[1].counters.waiting_since_ns = now_ns - duration_ms * ms;
        ledger.gil[0].waiting[0] = 1;
        ledger.gil[0].waiters = 1;
    }

    void look(int times = 1) {
        for (int i = 0; i < times; ++i) {
            holds.look(names, now_ns);
            now_ns += 40 * ms;  // every look is due
        }
    }

    const Look& seen() const { return ledger.thread[0].look; }
};

}  // namespace

TEST_CASE("hold watch: the hook that will record the hold is told where it was seen most") {
    Scene scene;
    scene.look(2);
    scene.python.stand_in(OneFrame::first_line + 1);
    scene.look(3);
    CHECK(scene.seen().looks == 5);
    CHECK(scene.seen().looks_here == 3);
    CHECK(scene.seen().site.line == OneFrame::first_line + 1);
    CHECK(std::string(scene.seen().site.function) == "busy");
    CHECK(scene.seen().acquired_at_ns == scene.ledger.thread[0].counters.acquired_at_ns);
}

TEST_CASE("hold watch: the longer a hold lasts the rarer its looks, but not rarer than 25 a second") {
    Scene scene;
    const auto looks_within = [&](std::uint64_t duration_ms) {
        const std::uint32_t before = scene.seen().looks;
        for (std::uint64_t i = 0; i < duration_ms; ++i) scene.holds.look(scene.names, scene.now_ns += 1 * ms);
        return scene.seen().looks - before;
    };
    scene.hold_for(32);
    CHECK(looks_within(32) >= 16);  // every 1 to 2 ms
    CHECK(looks_within(1) <= 1);
    scene.hold_for(9'000);
    scene.look();
    CHECK(looks_within(400) == 10);
}

TEST_CASE("hold watch: a hold is followed from beyond the switch interval until it is known where it stands") {
    Scene scene;
    const auto is_followed = [&](std::uint64_t duration_ms) {
        scene.hold_for(duration_ms);
        return scene.holds.look(scene.names, scene.now_ns) == scene.now_ns + 4 * ms;
    };
    scene.order.warn_hold_s = 0;
    CHECK_FALSE(is_followed(6));
    CHECK(is_followed(10));
    CHECK(is_followed(149));
    CHECK_FALSE(is_followed(151));
    scene.ledger.gil[0].acquired_at_ns = 0;
    CHECK(scene.holds.look(scene.names, scene.now_ns) == UINT64_MAX);
}

TEST_CASE("hold watch: a look comes in time for the warning") {
    Scene scene;
    scene.order.warn_hold_s = 0.007;
    scene.hold_for(3);
    CHECK(scene.holds.look(scene.names, scene.now_ns) == scene.now_ns + 4 * ms);
    scene.hold_for(7);
    CHECK(scene.holds.look(scene.names, scene.now_ns) == UINT64_MAX);
}

TEST_CASE("hold watch: the same place is said again after ten seconds, also of a hold that was silent until then") {
    Scene scene;
    scene.wait_for(100);
    scene.look();
    CHECK(scene.warnings.size() == 1);
    scene.hold_for(100);
    for (int i = 0; i < 249; ++i) scene.look();  // 40 ms each
    CHECK(scene.warnings.size() == 1);
    scene.look(2);
    CHECK(scene.warnings.size() == 2);
    scene.look(500);
    CHECK(scene.warnings.size() == 2);
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

TEST_CASE("hold watch: the looks at the next hold begin anew") {
    Scene scene;
    scene.look(3);
    scene.hold_for(100);
    scene.look(1);
    CHECK(scene.seen().looks == 1);
    CHECK(scene.seen().acquired_at_ns == scene.ledger.thread[0].counters.acquired_at_ns);
}

TEST_CASE("hold watch: a hold that has just begun, nobody's, or one that cannot be read is not looked at") {
    Scene young;
    young.hold_for(0);
    young.look();
    CHECK(young.seen().looks == 0);
    Scene nobody;
    nobody.ledger.gil[0].holder = 0;
    nobody.look();
    CHECK(nobody.seen().looks == 0);
    Scene unknown;
    unknown.ledger.process[0].layout.is_known = 0;
    unknown.look();
    CHECK(unknown.seen().looks == 0);
    Scene without_state;
    without_state.ledger.thread[0].thread_state = 0;
    without_state.look();
    CHECK(without_state.seen().looks == 0);
    Scene ended;
    ended.ledger.process[0].end_ns = 1;
    ended.look();
    CHECK(ended.seen().looks == 0);
}

TEST_CASE("hold watch: one call that stands still is warned of, once") {
    Scene scene;
    scene.look(enough_looks - 1);
    CHECK(scene.warnings.empty());
    scene.look();
    REQUIRE(scene.warnings.size() == 1);
    CHECK(scene.warnings[0].is_in_one_call);
    scene.look(20);
    CHECK(scene.warnings.size() == 1);
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

TEST_CASE("hold watch: a hold is looked at from two milliseconds on") {
    Scene scene;
    scene.ledger.gil[0].acquired_at_ns = scene.ledger.thread[0].counters.acquired_at_ns = scene.now_ns - 2 * ms + 1;
    scene.holds.look(scene.names, scene.now_ns);
    CHECK(scene.seen().looks == 0);
    scene.holds.look(scene.names, scene.now_ns + 1);
    CHECK(scene.seen().looks == 1);
}

TEST_CASE("hold watch: each look is due a thirty-second part of the hold's age after the one before") {
    Scene scene;
    scene.hold_for(320);
    scene.holds.look(scene.names, scene.now_ns);
    scene.holds.look(scene.names, scene.now_ns + 10 * ms - 1);
    CHECK(scene.seen().looks == 1);
    scene.holds.look(scene.names, scene.now_ns + 10 * ms);
    CHECK(scene.seen().looks == 2);
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
    scene.look(enough_looks);
    CHECK(scene.ledger.thread[0].look.looks == enough_looks);
    CHECK(scene.ledger.thread[1].look.looks == enough_looks);
    CHECK(std::string(scene.ledger.thread[1].look.site.function) == "wants");
    REQUIRE(scene.warnings.size() == 2);
    CHECK(scene.warnings[0].thread == "holder");
    CHECK(scene.warnings[1].thread == "waiter");
    CHECK(scene.warnings[1].stack.at(0).function == "wants");
}

TEST_CASE("hold watch: when to come back is the first of what the GIL's holds ask for") {
    Scene scene;
    scene.order.warn_hold_s = 0;
    scene.hold_for(10);
    scene.ledger.gils = 2;
    scene.ledger.gil[1].acquired_at_ns = scene.now_ns - 500 * ms;  // rarely
    CHECK(scene.holds.look(scene.names, scene.now_ns) == scene.now_ns + 4 * ms);
    std::swap(scene.ledger.gil[0].acquired_at_ns, scene.ledger.gil[1].acquired_at_ns);
    CHECK(scene.holds.look(scene.names, scene.now_ns) == scene.now_ns + 4 * ms);
    scene.ledger.process[0].end_ns = 1;
    CHECK(scene.holds.look(scene.names, scene.now_ns) == UINT64_MAX);
}

TEST_CASE("hold watch: code that moved once is no call that stands still, also where it is back") {
    Scene scene;
    scene.look(1);
    scene.python.stand_at(1);
    scene.look(1);
    scene.python.stand_at(0);
    scene.look(2 * enough_looks);
    CHECK(scene.warnings.empty());
    scene.hold_for(100);  // the next hold may be one call
    scene.look(enough_looks);
    REQUIRE(scene.warnings.size() == 1);
    CHECK(scene.warnings[0].is_in_one_call);
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
