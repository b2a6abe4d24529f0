// tests/host/gil_waited_places_test.cpp: what the addresses in a look mean, and the table of what others waited for.
#include <doctest/doctest.h>

#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

#include "gil/long_holds.hpp"
#include "gil/memory.hpp"
#include "gil/named_places.hpp"
#include "gil/slots.hpp"
#include "looks_scene.hpp"

namespace gil_waited_places_test {

using namespace pyhost::gil;
using namespace pyhost::test;

TEST_CASE("waited places: what is done last in each hold has its share of short waits") {
    const auto error_where = [](auto draw_begin_ns) {
        Scene scene;
        std::uint64_t waited_a_ns = 0, waited_b_ns = 0, now_ns = first_ns;
        for (int hold = 0; hold < 40'000; ++hold, now_ns += ms) {
            const std::uint64_t end_ns = now_ns + 300 * us, turn_ns = end_ns - 6 * us;
            const std::uint64_t begin_ns = end_ns - draw_begin_ns();
            scene.take(now_ns);
            scene.wait_until_end(1, begin_ns, end_ns,
                                 [&](std::uint64_t at_ns) { return at_ns < turn_ns ? line_a : line_b; });
            waited_a_ns += turn_ns - std::min(begin_ns, turn_ns);
            waited_b_ns += end_ns - std::max(begin_ns, turn_ns);
        }
        const auto share = [](std::uint64_t a, std::uint64_t b) {
            return static_cast<double>(b) / static_cast<double>(a + b);
        };
        return share(scene.stands_for_ns(line_a), scene.stands_for_ns(line_b)) - share(waited_a_ns, waited_b_ns);
    };
    std::mt19937_64 random(1);
    CHECK(std::abs(error_where([&] { return 1 + random() % (40 * us); })) < 0.02);
    CHECK(std::abs(error_where([] { return 30 * us; })) < 0.02);
}

TEST_CASE("waited places: a late one whose callable is not known any more is counted with those that have one") {
    Scene scene;
    scene.wait(1, first_ns + ms);
    HolderLook look = begin_look(scene.plans[1], scene.ledger, scene.gil, first_ns + 2 * ms);
    scene.read(look);
    scene.let_go(first_ns + 2 * ms);
    WaitedSlot& place = scene.holder.waited_places[0];
    std::strcpy(place.stack.callable, "numpy.dot");
    std::strcpy(place.site.callable, "numpy.dot");
    end_look(look, scene.ledger, scene.gil, scene.ledger.thread[1], scene.own);
    CHECK(place.looks == 2);
    CHECK(scene.holder.waited_places[1].looks == 0);
}

TEST_CASE("waited places: while the garbage collector runs, its line is a place of its own") {
    Scene scene;
    struct Interpreter {
        std::uint64_t unused;
        std::int32_t collecting;
        std::int32_t generation[3][2];  // threshold and count
    } interpreter{};
    scene.python.thread.unused = address_of(&interpreter);
    scene.layout.interpreter_collecting = offsetof(Interpreter, collecting);
    scene.wait(1, first_ns + ms);
    interpreter.collecting = 1;
    scene.look(1, first_ns + 5 * ms);
    CHECK(scene.let_go(first_ns + 5 * ms).looks == 2);
    scene.take(first_ns + 10 * ms);
    scene.layout.interpreter_generations = offsetof(Interpreter, generation);
    scene.layout.generation_bytes = 8;
    scene.layout.generation_count = 4;
    scene.wait(1, first_ns + 11 * ms);  // of the oldest: all counts are 0
    interpreter.generation[2][1] = 1;   // of the middle one, which counts in the oldest
    interpreter.generation[0][0] = interpreter.generation[0][1] = 700;
    scene.look(1, first_ns + 15 * ms);
    interpreter.generation[1][1] = 4;
    scene.look(1, first_ns + 20 * ms);
    interpreter.generation[0][1] = 701;  // it has not begun: what is new starts one
    scene.look(1, first_ns + 25 * ms);
    CHECK(scene.let_go(first_ns + 26 * ms).looks == 4);
    CHECK(generation_of(scene.holder.waited_places[0].site) == -1);
    CHECK(generation_of(scene.holder.waited_places[1].site) == -1);
    CHECK(generation_of(scene.holder.waited_places[2].site) == 2);
    CHECK(generation_of(scene.holder.waited_places[3].site) == 1);
    CHECK(generation_of(scene.holder.waited_places[4].site) == 0);
    CHECK(scene.holder.waited_places[1].looks == 2);  // and the one of which it is not known
    CHECK(scene.holder.waited_places[0].site.is_collecting == 0);
    CHECK(scene.holder.waited_places[1].site.is_collecting == 1);
    CHECK(scene.holder.waited_places[1].site.line == line_a);
    CHECK(scene.holder.waited_places[1].stands_for_ns > scene.holder.waited_places[0].stands_for_ns);
}

TEST_CASE("waited places: beside a library's line stands the nearest one of the program itself") {
    Scene scene;
    scene.python.file = ascii_text("/usr/lib/python3.11/json/encoder.py");
    OneFrame between("dumps"), program("main"), other("main");
    between.file = ascii_text("/home/me/env/lib/python3.11/site-packages/fast/json.py");
    other.stand_in(line_b);
    scene.python.frame.previous = &between.frame;
    between.frame.previous = &program.frame;
    scene.wait(1, first_ns + ms);
    between.frame.previous = &other.frame;
    scene.look(1, first_ns + 5 * ms);
    CHECK(scene.let_go(first_ns + 5 * ms).looks == 2);
    const WaitedSlot* const places = scene.holder.waited_places;
    CHECK(std::string(places[0].site.file) == "/usr/lib/python3.11/json/encoder.py");
    CHECK(std::string(places[0].caller.function) == "main");
    CHECK(places[0].caller.line == line_a);
    CHECK(places[1].site.line == places[0].site.line);
    CHECK(places[1].caller.line == line_b);
    scene.python.file = ascii_text("script.py");  // a program's own line needs none
    scene.take(first_ns + 10 * ms);
    scene.wait(1, first_ns + 11 * ms);
    scene.let_go(first_ns + 12 * ms);
    CHECK(places[2].caller.line == 0);
}

TEST_CASE("waited places: an import stands at the line that asks for it, however many of its frames lie between") {
    Scene scene;
    scene.python.file = ascii_text("<frozen importlib._bootstrap_external>");
    OneFrame program("main"), other("main");
    other.stand_in(line_b);
    std::vector<Frame> between(8);
    for (std::size_t i = 0; i < between.size(); ++i) {
        between[i] = scene.python.frame;
        between[i].previous = i + 1 < between.size() ? &between[i + 1] : &program.frame;
    }
    scene.python.frame.previous = between.data();
    scene.wait(1, first_ns + ms);
    CHECK(scene.let_go(first_ns + 2 * ms).looks == 1);
    CHECK(std::string(scene.holder.waited_places[0].site.file) == "script.py");
    CHECK(std::string(scene.holder.waited_places[0].site.function) == "main");
    CHECK(scene.holder.waited_places[0].site.is_importing == 1);
    between.back().previous = &other.frame;  // the same innermost frames, for another line
    scene.take(first_ns + 10 * ms);
    scene.wait(1, first_ns + 11 * ms);
    CHECK(scene.let_go(first_ns + 12 * ms).site.line == line_b);
    CHECK(scene.holder.waited_places[1].site.line == line_b);
    CHECK(scene.holder.waited_places[0].looks == 1);
}

TEST_CASE("waited places: where there is no room, a callable is counted with those of its line that have no name") {
    Scene scene;
    scene.wait(1, first_ns + ms);
    scene.let_go(first_ns + 2 * ms);
    for (WaitedSlot& place : std::span(scene.holder.waited_places).subspan(1)) {
        place.looks = 1;
        place.site.line = line_b;
        place.stands_for_ns = 1;  // would make room
    }
    scene.take(first_ns + 10 * ms);
    scene.wait(1, first_ns + 11 * ms);
    std::strcpy(scene.holder.seen.place[0].stack.callable, "len");
    scene.let_go(first_ns + 12 * ms);
    CHECK(scene.holder.waited_places[0].looks == 2);
    CHECK(std::string(scene.holder.waited_places[0].site.callable).empty());
    CHECK(scene.holder.unseen_ns == 0);
}

TEST_CASE("waited places: a hold without a frame while the interpreter ends has that as its place") {
    Scene scene;
    std::uint64_t finalizing = 1;
    scene.layout.runtime_finalizing = address_of(&finalizing);
    scene.python.thread.frame = nullptr;
    scene.wait(1, first_ns + ms);
    scene.look(1, first_ns + 5 * ms);
    CHECK(scene.let_go(first_ns + 5 * ms).looks == 2);
    CHECK(std::string(scene.holder.waited_places[0].site.function) == "the end of the interpreter");
    CHECK(scene.holder.waited_places[1].looks == 0);
    CHECK(scene.holder.unseen_ns == 0);
}

TEST_CASE("waited places: what no frame could be read for is counted, and has no place") {
    Scene scene;
    scene.holder.thread_state = 0;
    scene.wait(1, first_ns + ms);
    CHECK(scene.let_go(first_ns + ms + 70 * us).looks == 0);
    CHECK(scene.holder.unseen_ns == 70 * us);
    CHECK(scene.holder.waited_for_ns == 70 * us);
}

TEST_CASE(
    "waited places: where code was, and another code object is by the time it lets go, nothing is claimed of the "
    "first") {
    Scene scene;
    scene.wait(1, first_ns + ms);
    scene.let_go(first_ns + ms + 50 * us);
    CHECK(scene.stands_for_ns(line_a) == 50 * us);
    Locations moved = scene.python.locations;
    moved.bytes[0] = 0xD9;  // every line is one further
    scene.python.code.locations = &moved;
    scene.take(first_ns + 10 * ms);
    scene.wait(1, first_ns + 11 * ms);
    scene.let_go(first_ns + 11 * ms + 50 * us);
    CHECK(scene.stands_for_ns(line_a) == 50 * us);
    CHECK(scene.stands_for_ns(line_b) == 50 * us);
    Scene freed;
    freed.wait(1, first_ns + ms);
    freed.python.code.type = 0;
    CHECK(freed.let_go(first_ns + ms + 50 * us).looks == 0);
    CHECK(freed.holder.unseen_ns == 50 * us);
}

TEST_CASE("waited places: of code that is gone by the end of the hold the parent's look at it tells the place") {
    const auto explained_ns = [](std::uint64_t seen_hold_ns, std::uint64_t code_off, int instructions_off) {
        Scene scene;
        scene.wait(1, first_ns + ms);
        Look seen{};
        seen.looks = seen.looks_here = 1;
        seen.acquired_at_ns = seen_hold_ns;
        REQUIRE(read_site(OwnMemory{}, scene.layout, scene.holder.thread_state, seen.site));
        seen.site.code_address += code_off;
        seen.site.instruction += instructions_off;
        write_look(scene.holder.look, seen);
        scene.python.code.type = 0;
        scene.let_go(first_ns + ms + 50 * us);
        CHECK(scene.stands_for_ns(line_a) + scene.holder.unseen_ns == 50 * us);
        return scene.stands_for_ns(line_a);
    };
    CHECK(explained_ns(first_ns, 0, 0) == 50 * us);
    CHECK(explained_ns(first_ns - 1, 0, 0) == 0);  // of another hold
    CHECK(explained_ns(first_ns, 1, 0) == 0);
    CHECK(explained_ns(first_ns, 0, 1) == 0);
}

TEST_CASE("waited places: where the table is full the place that stands for least makes room, and is not lost") {
    Scene scene;
    for (std::uint32_t i = 0; i < most_waited_places; ++i) {
        scene.holder.waited_places[i].site.line = static_cast<int>(1000 + i);
        scene.holder.waited_places[i].stands_for_ns = 100 * us;
        scene.holder.waited_places[i].looks = 1;
    }
    scene.holder.waited_places[9].stands_for_ns = 30 * us;
    scene.holder.near_end[0] = 9 + 1;
    scene.holder.near_end[1] = 8 + 1;
    scene.wait(1, first_ns + ms);
    scene.let_go(first_ns + ms + 50 * us);
    CHECK(scene.holder.waited_places[9].site.line == line_a);
    CHECK(scene.holder.waited_places[9].stands_for_ns == (50 - 4) * us);  // 2 us to each of the others
    CHECK(scene.holder.unseen_ns == (30 + 2) * us);
    CHECK(scene.holder.near_end[0] == 0);  // of the place that is gone
    CHECK(scene.holder.near_end[1] == 8 + 1);
}

TEST_CASE("waited places: of more places than there is room for, what is beyond has none") {
    Scene scene;
    for (std::uint32_t i = 0; i < most_seen_places; ++i) scene.holder.seen.place[i].stack.at.code = 1;
    scene.holder.seen.places = most_seen_places;
    scene.holder.seen.acquired_at_ns = first_ns;
    scene.wait(1, first_ns + ms);
    scene.let_go(first_ns + ms + 50 * us);
    CHECK(scene.stands_for_ns(line_a) == 0);
    CHECK(scene.holder.unseen_ns == 50 * us);
}

}  // namespace gil_waited_places_test
