// tests/host/gil_waiters_looks_test.cpp: what threads that wait see of a hold, and what their looks stand for.
#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <string>
#include <thread>

#include "gil/cpu_time.hpp"
#include "looks_scene.hpp"

namespace gil_waiters_looks_test {

using namespace pyhost::gil;
using namespace pyhost::test;

TEST_CASE("waiters' looks: the place of a hold is where it was seen, not where it let go") {
    Scene scene;
    scene.wait(1, first_ns + 60 * us);
    scene.python.stand_in(line_b);
    const Sighting seen = scene.let_go(first_ns + 100 * us);
    CHECK(seen.site.line == line_a);
    CHECK(std::string(seen.site.function) == "work");
    CHECK(seen.looks_here == 1);
    CHECK(seen.looks == 1);
    CHECK(scene.stands_for_ns(line_a) == 40 * us);
    CHECK(scene.stands_for_ns(line_b) == 0);
    CHECK(scene.holder.waited_for_ns == 40 * us);
}

TEST_CASE("waiters' looks: the look as a wait begins stands for a tenth of a millisecond at most") {
    Scene scene;
    scene.wait(1, first_ns + ms);
    scene.let_go(first_ns + 3 * ms);
    CHECK(scene.stands_for_ns(line_a) == 100 * us);
    CHECK(scene.holder.waited_for_ns == 2 * ms);
}

TEST_CASE("waiters' looks: a hold in its first moments is not looked at, and is no place of the hold before") {
    Scene scene;
    scene.wait(1, first_ns + 49 * us);
    CHECK(scene.let_go(first_ns + 60 * us).looks == 0);
    CHECK(scene.holder.waited_for_ns == 11 * us);
    scene.take(first_ns + 100 * us);
    scene.wait(2, first_ns + 150 * us);
    scene.let_go(first_ns + 170 * us);
    CHECK(scene.stands_for_ns(line_a) == 20 * us);
}

TEST_CASE("waiters' looks: a GIL that nobody holds is not looked at") {
    Scene scene;
    scene.let_go(first_ns + ms);
    scene.wait(1, first_ns + 2 * ms);
    scene.look(1, first_ns + 9 * ms);
    CHECK(scene.holder.seen.looks == 0);
}

TEST_CASE("waiters' looks: who waits for a thread that has no slot does not look again and again") {
    Scene scene;
    scene.gil.holder = 0;
    scene.wait(1, first_ns + ms);
    scene.look(1, first_ns + 2 * ms);
    CHECK(scene.plans[1].until_due_ns(first_ns + 2 * ms) > 0);
    CHECK(scene.holder.seen.looks == 0);
}

TEST_CASE("waiters' looks: two lines have their shares of the waiting, whenever the wait begins and the hold ends") {
    Scene scene;
    std::mt19937_64 random(1);
    const auto draw = [&](std::uint64_t below) { return random() % below; };
    std::uint64_t waited_a_ns = 0, waited_b_ns = 0, now_ns = first_ns;
    for (int hold = 0; hold < 4000; ++hold) {
        const std::uint64_t begin_ns = now_ns, turn_ns = begin_ns + 500 * us + draw(2 * ms);
        const std::uint64_t end_ns = turn_ns + 300 * us + draw(300 * us);
        const std::uint64_t wait_ns = begin_ns + 50 * us + draw(turn_ns - begin_ns - 50 * us);
        const auto where = [&](std::uint64_t at_ns) { return at_ns < turn_ns ? line_a : line_b; };
        scene.take(begin_ns);
        scene.python.stand_in(line_a);
        scene.wait(1, wait_ns);
        scene.look_until(1, wait_ns, end_ns, where);
        scene.let_go(end_ns);
        waited_a_ns += turn_ns - wait_ns;
        waited_b_ns += end_ns - turn_ns;
        now_ns = end_ns + 10 * us;
    }
    const auto ratio = [](std::uint64_t one, std::uint64_t other) {
        return static_cast<double>(one) / static_cast<double>(other);
    };
    CHECK(ratio(scene.stands_for_ns(line_a), waited_a_ns) == doctest::Approx(1).epsilon(0.03));
    CHECK(ratio(scene.stands_for_ns(line_b), waited_b_ns) == doctest::Approx(1).epsilon(0.03));
}

TEST_CASE(
    "waiters' looks: short waits one after the other are looked at now and then, and those looks stand for more") {
    Scene scene;
    std::uint64_t now_ns = first_ns, waited_ns = 0;
    for (int hold = 0; hold < 20'000; ++hold) {
        scene.take(now_ns);
        scene.python.stand_in(hold % 4 == 0 ? line_b : line_a);
        scene.wait(1, now_ns + 50 * us);
        scene.let_go(now_ns + 60 * us);
        waited_ns += 10 * us;
        now_ns += 70 * us;
    }
    std::uint64_t looks = 0;
    for (const WaitedSlot& place : scene.holder.waited_places) looks += place.looks;
    CHECK(looks > 3000);
    CHECK(looks < 6000);
    const auto all_ns = static_cast<double>(scene.stands_for_ns(line_a) + scene.stands_for_ns(line_b));
    CHECK(all_ns / static_cast<double>(waited_ns) == doctest::Approx(1).epsilon(0.05));
    CHECK(static_cast<double>(scene.stands_for_ns(line_b)) / all_ns == doctest::Approx(0.25).epsilon(0.1));
}

TEST_CASE("waiters' looks: a frame that was read while it was held counts, though the hold has ended meanwhile") {
    Scene scene;
    scene.wait(1, first_ns + ms);
    HolderLook look = begin_look(scene.plans[1], scene.ledger, scene.gil, first_ns + 2 * ms);
    scene.read(look);
    scene.python.stand_in(line_b);
    scene.gil.released_at_ns = first_ns + 2 * ms + 5 * us;
    scene.let_go(first_ns + 2 * ms + 5 * us);
    const std::uint64_t before_ns = scene.stands_for_ns(line_a);
    end_look(look, scene.ledger, scene.gil, scene.ledger.thread[1], scene.own);
    CHECK(scene.stands_for_ns(line_a) - before_ns == look.stands_for_ns);
    CHECK(look.stands_for_ns >= 200 * us);
    CHECK(scene.stands_for_ns(line_b) == 0);
    scene.own.has_one_gil = false;  // the thread may have another one by now, with another mutex
    end_look(look, scene.ledger, scene.gil, scene.ledger.thread[1], scene.own);
    CHECK(scene.stands_for_ns(line_a) - before_ns == look.stands_for_ns);
}

TEST_CASE("waiters' looks: the first one counts, too, where the hold ends before it does, and is near that end") {
    Scene scene;
    scene.ledger.thread[1].counters.waiting_since_ns = first_ns + ms;
    HolderLook look = begin_wait(scene.plans[1], scene.ledger, scene.gil, scene.ledger.thread[1], first_ns + ms);
    REQUIRE(look.holder == 1);
    look.delay_ns = 0;
    scene.read(look);
    scene.gil.released_at_ns = first_ns + ms + 5 * us;
    scene.let_go(first_ns + ms + 5 * us);
    end_look(look, scene.ledger, scene.gil, scene.ledger.thread[1], scene.own);
    CHECK(scene.stands_for_ns(line_a) == 5 * us);
    CHECK(scene.holder.near_end[2] == 1);  // 4 to 8 us
    scene.take(first_ns + 2 * ms);
    scene.ledger.thread[1].counters.waiting_since_ns = first_ns + 3 * ms;
    look = begin_wait(scene.plans[1], scene.ledger, scene.gil, scene.ledger.thread[1], first_ns + 3 * ms);
    scene.gil.released_at_ns = first_ns + 3 * ms + 7 * us;
    scene.let_go(first_ns + 3 * ms + 7 * us);
    scene.read(look);  // too late to see it, but what is 4 to 7 us before the end of a hold is known
    end_look(look, scene.ledger, scene.gil, scene.ledger.thread[1], scene.own);
    CHECK(scene.stands_for_ns(line_a) == (5 + 3) * us);
}

TEST_CASE("waiters' looks: where others have had the GIL since a look, the length of that wait is not known") {
    Scene scene;
    scene.ledger.thread[1].counters.waiting_since_ns = first_ns + ms;
    HolderLook look = begin_wait(scene.plans[1], scene.ledger, scene.gil, scene.ledger.thread[1], first_ns + ms);
    REQUIRE(look.is_first());
    scene.read(look);
    scene.let_go(first_ns + ms + 5 * us);
    scene.take(first_ns + ms + 10 * us);
    scene.gil.released_at_ns = first_ns + ms + 60 * us;
    scene.let_go(first_ns + ms + 60 * us);
    scene.take(first_ns + ms + 70 * us);
    end_look(look, scene.ledger, scene.gil, scene.ledger.thread[1], scene.own);
    CHECK(scene.stands_for_ns(line_a) == 0);
    CHECK(std::ranges::count(scene.holder.near_end, 0) == most_near_end);
}

TEST_CASE("waiters' looks: a first one that missed a longer wait says nothing of where that ended") {
    Scene scene;
    scene.holder.near_end[0] = 1;
    scene.ledger.thread[1].counters.waiting_since_ns = first_ns + ms;
    HolderLook look = begin_wait(scene.plans[1], scene.ledger, scene.gil, scene.ledger.thread[1], first_ns + ms);
    scene.gil.released_at_ns = first_ns + 6 * ms;
    scene.let_go(first_ns + 6 * ms);
    scene.read(look);
    end_look(look, scene.ledger, scene.gil, scene.ledger.thread[1], scene.own);
    CHECK(scene.holder.waited_places[0].stands_for_ns == 0);
    CHECK(scene.holder.unseen_ns == 100 * us);
    look.delay_ns = 10 * us;  // a probe comes late by design
    end_look(look, scene.ledger, scene.gil, scene.ledger.thread[1], scene.own);
    CHECK(scene.holder.unseen_ns == 100 * us);
}

TEST_CASE("waiters' looks: of two that end in another order than they began, the time between is not counted") {
    Scene scene;
    scene.wait(1, first_ns + ms);
    scene.wait(2, first_ns + 2 * ms);
    HolderLook one = begin_look(scene.plans[1], scene.ledger, scene.gil, first_ns + 3 * ms);
    HolderLook other = begin_look(scene.plans[2], scene.ledger, scene.gil, first_ns + 4 * ms);
    scene.read(one);
    scene.read(other);
    end_look(other, scene.ledger, scene.gil, scene.ledger.thread[2], scene.own);
    const std::uint64_t between_ns = scene.holder.seen.place[0].between_ns;
    CHECK(between_ns == 3 * ms);
    end_look(one, scene.ledger, scene.gil, scene.ledger.thread[1], scene.own);
    CHECK(scene.holder.seen.place[0].between_ns == between_ns);
    CHECK(scene.holder.seen.place[0].looks == 4);
    CHECK(scene.holder.seen.last_ns == first_ns + 4 * ms);
}

TEST_CASE("waiters' looks: a frame that was read after the hold is no place of it, nor of the next one") {
    Scene scene;
    scene.wait(1, first_ns + ms);
    HolderLook look = begin_look(scene.plans[1], scene.ledger, scene.gil, first_ns + 2 * ms);
    scene.let_go(first_ns + 2 * ms);
    scene.python.stand_in(line_b);
    scene.take(first_ns + 2 * ms + us);
    scene.read(look);
    end_look(look, scene.ledger, scene.gil, scene.ledger.thread[1], scene.own);
    scene.let_go(first_ns + 3 * ms);
    CHECK(scene.stands_for_ns(line_b) == 0);
    CHECK(scene.holder.unseen_ns == 0);
}

TEST_CASE("waiters' looks: who waits for long looks more and more seldom, and several take turns") {
    Scene scene;
    const auto looks_of = [&](std::uint64_t from_ns, std::uint64_t for_ns) {
        const std::uint32_t before = scene.holder.seen.looks;
        scene.look_until(1, from_ns, from_ns + for_ns, [](std::uint64_t) { return line_a; });
        return scene.holder.seen.looks - before;
    };
    scene.wait(1, first_ns + ms);
    const std::uint32_t soon = looks_of(first_ns + ms, 10 * ms);
    CHECK(soon >= 8);
    CHECK(soon <= 16);
    const std::uint32_t late = looks_of(first_ns + 500 * ms, 500 * ms);
    CHECK(late >= 10);
    CHECK(late <= 20);
    Scene crowd;
    for (std::uint32_t waiter = 1; waiter <= 4; ++waiter) crowd.wait(waiter, first_ns + ms);
    const std::uint32_t first = crowd.holder.seen.looks;
    crowd.look_until(4, first_ns + ms, first_ns + 11 * ms, [](std::uint64_t) { return line_a; });
    CHECK(crowd.holder.seen.looks - first <= 5);
}

TEST_CASE("waiters' looks: a look that comes late stands for all until then") {
    Scene scene;
    scene.wait(1, first_ns + ms);
    scene.look(1, first_ns + 8 * ms);
    scene.let_go(first_ns + 8 * ms);
    CHECK(scene.stands_for_ns(line_a) == 7 * ms);
}

TEST_CASE("waiters' looks: two looks at one place say how much of the time between them the thread computed") {
    Scene scene;
    scene.holder.tid = ::gettid();
    scene.wait(1, first_ns + ms);
    const std::uint64_t before_ns = cpu_time_ns(::gettid());
    volatile unsigned work = 0;
    while (cpu_time_ns(::gettid()) < before_ns + 2 * ms) work = work + 1;
    scene.look(1, first_ns + 9 * ms);
    const std::uint64_t most_ns = cpu_time_ns(::gettid()) - before_ns + ms;
    scene.python.stand_in(line_b);
    scene.look(1, first_ns + 20 * ms);
    scene.let_go(first_ns + 21 * ms);
    const WaitedSlot& place = scene.holder.waited_places[0];
    CHECK(place.site.line == line_a);
    CHECK(place.between_ns == 8 * ms);
    CHECK(place.cpu_ns >= 2 * ms);
    CHECK(place.cpu_ns <= most_ns);
    CHECK(scene.holder.waited_places[1].between_ns == 0);
    scene.take(first_ns + 30 * ms);
    scene.wait(1, first_ns + 31 * ms);
    scene.holder.tid = 1 << 22;  // beyond the last: one that ended with the GIL
    scene.look(1, first_ns + 39 * ms);
    scene.let_go(first_ns + 40 * ms);
    CHECK(scene.holder.waited_places[1].between_ns == 0);
    CHECK(scene.holder.waited_places[1].cpu_ns == 0);
}

TEST_CASE("waiters' looks: a thread that waits wakes up to look, and waits on until the GIL is let go") {
    // Its holder has a frame to be read; where it waits itself is nobody's concern.
    static OneFrame python("work");
    static FakeGil* lock = nullptr;
    static std::deque<FakeGil> all;
    lock = &all.emplace_back();
    lock->take();
    Ledger& ledger = new_ledger();
    pyhost_python_layout layout = layout_by_hand();
    layout.gil_last_holder = offsetof(FakeGil, last_holder);
    layout.gil_cond = offsetof(FakeGil, cond);
    REQUIRE(calibrate(
        [] {
            lock->drop();
            lock->take();
        },
        &ledger, &layout));
    ledger.thread[0].thread_state = python.thread_state();
    std::thread waiter([] {
        lock->take();
        lock->drop();
    });
    wait_until([&] {
        pthread_mutex_lock(&lock->mutex);
        const std::uint32_t looks = ledger.thread[0].seen.looks;
        pthread_mutex_unlock(&lock->mutex);
        return looks >= 3;
    });
    CHECK(read_now(ledger.gil[0].holder) == 1);
    lock->drop();
    waiter.join();
    CHECK(ledger.thread[0].waited_places[0].site.line == line_a);
    CHECK(ledger.thread[0].waited_places[0].looks >= 3);
    CHECK(ledger.thread[0].waited_for_ns == ledger.thread[1].waited_on[0].waiting_ns);
    lock->take();
}

}  // namespace gil_waiters_looks_test
