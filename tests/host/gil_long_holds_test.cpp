// tests/host/gil_long_holds_test.cpp: the table of places where one thread held the GIL for long.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <span>
#include <string>
#include <thread>

#include "fake_gil.hpp"
#include "gil/long_holds.hpp"
#include "one_frame.hpp"

namespace gil_long_holds_test {

namespace {

using namespace pyhost::gil;
using namespace pyhost::test;

constexpr std::uint64_t acquired_at_ns = 1000;

RawLocation place(int line, const char* function = "work", const char* file = "script.py") {
    RawLocation location{};
    location.line = line;
    location.column = 5;
    std::strcpy(location.function, function);
    std::strcpy(location.file, file);
    return location;
}

// A thread in a hold since `acquired_at_ns`, in the first line of a frame.
struct Holder {
    OneFrame python{"work"};
    pyhost_python_layout layout = layout_by_hand();
    ThreadSlot& slot = new_ledger().thread[0];

    Holder() {
        slot.thread_state = python.thread_state();
        slot.counters.acquired_at_ns = acquired_at_ns;
    }

    std::uint32_t record(std::uint64_t held_ns, std::uint64_t kept_waiting_ns = 0) {
        return record_long_hold(slot, layout, held_ns, kept_waiting_ns);
    }

    void see(const RawLocation& site, std::uint32_t looks_here, std::uint32_t looks,
             std::uint64_t at_ns = acquired_at_ns) {
        Look look{};
        look.site = site;
        look.looks_here = looks_here;
        look.looks = looks;
        look.acquired_at_ns = at_ns;
        look.activity = {.between_ns = 50, .computed_ns = 10, .blocked_ns = 20, .no_core_ns = 5, .stopped_ns = 15};
        write_look(slot.look, look);
    }
};

int used_places(const ThreadSlot& slot) {
    return static_cast<int>(
        std::ranges::count_if(slot.long_holds, [](const LongHold& hold) { return hold.times != 0; }));
}

}  // namespace

TEST_CASE("long holds: holds at one place add up") {
    Holder holder;
    CHECK(holder.record(5'000'000, 1'000'000) == 0);
    CHECK(holder.record(7'000'000, 0) == 0);
    CHECK(holder.record(6'000'000, 2'000'000) == 0);
    const LongHold& hold = holder.slot.long_holds[0];
    CHECK(hold.site.line == OneFrame::first_line);
    CHECK(std::string(hold.site.function) == "work");
    CHECK(hold.times == 3);
    CHECK(hold.held_ns == 18'000'000);
    CHECK(hold.longest_ns == 7'000'000);
    CHECK(hold.kept_waiting_ns == 3'000'000);
    CHECK(hold.looks == 0);
    CHECK(used_places(holder.slot) == 1);
}

TEST_CASE("long holds: another line is another place") {
    Holder holder;
    CHECK(holder.record(5) == 0);
    holder.python.stand_in(OneFrame::first_line + 1);
    CHECK(holder.record(6) == 1);
    CHECK(holder.slot.long_holds[1].site.line == OneFrame::first_line + 1);
    CHECK(used_places(holder.slot) == 2);
}

TEST_CASE("long holds: a place is its file, function, line and column") {
    CHECK(is_same_place(place(1), place(1)));
    CHECK_FALSE(is_same_place(place(1), place(2)));
    CHECK_FALSE(is_same_place(place(1), place(1, "other")));
    CHECK_FALSE(is_same_place(place(1), place(1, "work", "other.py")));
    RawLocation further = place(1);
    further.column = 6;
    CHECK_FALSE(is_same_place(place(1), further));
}

TEST_CASE("long holds: a thread without frames holds at an unknown place") {
    Holder holder;
    holder.slot.thread_state = 0;
    holder.record(5);
    CHECK(holder.slot.long_holds[0].site.line == 0);
    CHECK(holder.slot.long_holds[0].times == 1);
}

TEST_CASE("long holds: where the table is full, the place that weighs least makes room") {
    Holder holder;
    holder.slot.thread_state = 0;
    for (std::uint32_t i = 0; i < most_long_holds; ++i) {
        holder.see(place(static_cast<int>(i)), 2, 2);
        CHECK(holder.record(i == 7 ? 50 : 100 + i, i == 3 ? 0 : 10) == i);
    }
    holder.slot.counters.acquired_at_ns = 5000;
    holder.see(place(999), 2, 2, 5000);
    CHECK(holder.record(30) == 7);
    const LongHold& fresh = holder.slot.long_holds[7];
    CHECK(fresh.site.line == 999);
    CHECK(fresh.held_ns == 30);
    CHECK(fresh.times == 1);
    CHECK(fresh.kept_waiting_ns == 0);
    CHECK(fresh.since_ns == 5000);
    holder.see(place(3), 2, 2, 5000);
    CHECK(holder.record(1) == 3);  // one that is there still is found
}

TEST_CASE("long holds: where the parent saw this hold is where it was, not where it ended") {
    Holder holder;
    holder.see(place(77), 8, 9);
    holder.record(5'000'000);
    const LongHold& hold = holder.slot.long_holds[0];
    CHECK(hold.site.line == 77);
    CHECK(hold.looks_here == 8);
    CHECK(hold.looks == 9);
    holder.record(5'000'000);
    CHECK(hold.looks_here == 16);
    CHECK(hold.looks == 18);
}

TEST_CASE("long holds: what the thread did in each, as the parent saw it, adds up, whoever saw the place") {
    Holder holder;
    holder.see(place(77), 8, 9);
    holder.record(5'000'000);
    record_long_hold(holder.slot, holder.layout, 5'000'000, 0, {.site = place(77), .looks_here = 40, .looks = 40});
    const Activity& activity = holder.slot.long_holds[0].activity;
    CHECK(holder.slot.long_holds[0].times == 2);
    CHECK(activity.between_ns == 100);
    CHECK(activity.computed_ns == 20);
    CHECK(activity.blocked_ns == 40);
    CHECK(activity.no_core_ns == 10);
    CHECK(activity.stopped_ns == 30);
    holder.see(place(77), 8, 9, acquired_at_ns - 1);  // of the hold before
    record_long_hold(holder.slot, holder.layout, 5'000'000, 0, {.site = place(77), .looks_here = 40, .looks = 40});
    CHECK(activity.between_ns == 100);
}

TEST_CASE("long holds: a look at another hold is none at this one, and one look may have come too late") {
    Holder holder;
    holder.see(place(77), 8, 9, acquired_at_ns - 1);
    holder.record(5);
    CHECK(holder.slot.long_holds[0].site.line == OneFrame::first_line);
    CHECK(holder.slot.long_holds[0].looks == 0);
    holder.see(place(77), 1, 1);
    holder.record(5);
    CHECK(holder.slot.long_holds[0].times == 2);
    CHECK(used_places(holder.slot) == 1);
}

TEST_CASE("long holds: a look that the parent is writing is ignored") {
    Holder holder;
    holder.see(place(77), 8, 9);
    holder.slot.look.version.fetch_add(1);  // as in the middle of the next
    Look copy{};
    CHECK_FALSE(read_look(holder.slot.look, copy));
    holder.record(5);
    CHECK(holder.slot.long_holds[0].site.line == OneFrame::first_line);
    holder.slot.look.version.fetch_add(1);
    CHECK(read_look(holder.slot.look, copy));
    CHECK(copy.site.line == 77);
    CHECK(copy.looks_here == 8);
    CHECK(copy.acquired_at_ns == acquired_at_ns);
}

TEST_CASE("long holds: the tracer records holds of the limit and longer, and says so in the ring") {
    const CountedGil gil = count_new_gil(new_ledger(1'000'000, 64));
    const ThreadSlot& slot = gil.ledger.thread[0];
    gil.drop();
    gil.take();
    CHECK(used_places(slot) == 0);
    sleep_ms(2);
    gil.drop();
    CHECK(used_places(slot) == 1);
    CHECK(slot.long_holds[0].held_ns >= 2'000'000);
    CHECK(slot.long_holds[0].longest_ns == slot.counters.longest_hold_ns);
    const Event* last = gil.ledger.ring(0) + slot.events - 1;
    CHECK(static_cast<EventKind>(last[0].kind) == EventKind::release);
    CHECK(last[0].detail == 1);
    CHECK(last[-2].detail == 0);  // the short one
    gil.take();
}

TEST_CASE("long holds: the tracer knows how long a hold kept another thread waiting") {
    const CountedGil gil = count_new_gil(new_ledger(0));
    sleep_ms(1);
    std::thread waiter([&] {
        gil.take();
        gil.drop();
    });
    wait_until([&] { return read_now(gil.ledger.gil[0].waiters) == 1; });
    sleep_ms(1);
    gil.drop();
    waiter.join();
    const LongHold& hold = gil.ledger.thread[0].long_holds[0];
    CHECK(hold.kept_waiting_ns == gil.ledger.thread[1].waited_on[0].waiting_ns);
    CHECK(hold.kept_waiting_ns + 1'000'000 < hold.longest_ns);
    gil.take();
}

TEST_CASE("long holds: what a place kept others waiting counts for it as much as what it held") {
    Holder holder;
    holder.slot.thread_state = 0;
    for (std::uint32_t i = 0; i < most_long_holds; ++i) {
        holder.see(place(static_cast<int>(i)), 2, 2);
        holder.record(i == 5 ? 120 : 100, i == 5 ? 0 : 100);
    }
    holder.see(place(999), 3, 4);
    CHECK(holder.record(30, 20) == 5);  // the longest held, and nobody waited for it
    const LongHold& fresh = holder.slot.long_holds[5];
    CHECK(fresh.longest_ns == 30);
    CHECK(fresh.kept_waiting_ns == 20);
    CHECK(fresh.looks == 4);
    CHECK(fresh.looks_here == 3);
}

TEST_CASE("long holds: two looks are believed, one is not") {
    Holder holder;
    holder.see(place(77), 1, 1);
    CHECK(holder.record(5) == 0);
    CHECK(holder.slot.long_holds[0].site.line == OneFrame::first_line);
    holder.see(place(77), 1, 2);
    CHECK(holder.record(5) == 1);
    CHECK(holder.slot.long_holds[1].site.line == 77);
}

TEST_CASE("long holds: a hold of exactly the limit is a long one, of a nanosecond less none") {
    const CountedGil gil = count_new_gil(new_ledger(1'000'000));
    sleep_ms(2);
    gil.drop();
    const std::uint64_t held_ns = gil.ledger.thread[0].counters.longest_hold_ns;
    CHECK(used_places(gil.ledger.thread[0]) == 1);
    CHECK(gil.ledger.thread[0].long_holds[0].held_ns == held_ns);
    gil.take();
}

TEST_CASE("long holds: a look is one where its version was even and has stayed") {
    CHECK(is_one_look(2, 2));
    CHECK_FALSE(is_one_look(3, 3));  // it was being written
    CHECK_FALSE(is_one_look(2, 3));  // another one began
    CHECK_FALSE(is_one_look(2, 4));  // another one began and ended
}

TEST_CASE("long holds: what is read of a look while the parent writes one after the other is one of them, whole") {
    Look look{};
    std::atomic<bool> is_over = false;
    std::thread parent([&] {
        Look seen{};
        for (int i = 1; !is_over; ++i) {
            seen.looks = seen.looks_here = static_cast<std::uint32_t>(i);
            seen.acquired_at_ns = static_cast<std::uint64_t>(i);
            seen.site.line = seen.site.instruction = i;
            write_look(look, seen);
            // A reader slower than the writer (ThreadSanitizer's is) would never find a moment without a write.
            if (i % 32 == 0) std::this_thread::sleep_for(std::chrono::microseconds(50));
        }
    });
    bool are_whole = true;
    std::uint32_t last = 0;
    for (int different = 0; are_whole && different < 200;) {
        Look copy{};
        if (!read_look(look, copy) || copy.looks == last) continue;
        ++different;
        last = copy.looks;
        const auto line = static_cast<std::uint32_t>(copy.site.line);
        const auto instruction = static_cast<std::uint32_t>(copy.site.instruction);
        are_whole = last == line && last == instruction && copy.looks_here == line && copy.acquired_at_ns == line;
    }
    is_over = true;
    parent.join();
    CHECK(are_whole);
}

}  // namespace gil_long_holds_test
