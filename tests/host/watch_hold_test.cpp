// tests/host/watch_hold_test.cpp: what is seen of a hold while it lasts, and when it is looked at again.
#include <doctest/doctest.h>
#include <unistd.h>

#include <string>
#include <utility>

#include "hold_scene.hpp"

namespace watch_hold_test {

namespace {

using namespace pyhost;
using namespace pyhost::test;
using Scene = HoldScene;

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

TEST_CASE("hold watch: what its thread did between looks is told with a hold, and begins anew with the next") {
    Scene scene;
    scene.ledger.thread[0].tid = ::gettid();
    scene.look(1);
    CHECK(scene.seen().activity.between_ns == 0);
    scene.look(2);
    CHECK(scene.seen().activity.between_ns > 0);
    scene.hold_for(100);
    scene.look(1);
    CHECK(scene.seen().activity.between_ns == 0);
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
    scene.hold_for(5);
    CHECK(scene.holds.look(scene.names, scene.now_ns) == UINT64_MAX);  // nobody waits
    scene.wait_for(3);
    CHECK(scene.holds.look(scene.names, scene.now_ns) == scene.now_ns + 4 * ms);
    scene.hold_for(7);
    scene.wait_for(7);
    CHECK(scene.holds.look(scene.names, scene.now_ns) == UINT64_MAX);
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

}  // namespace watch_hold_test
