// tests/host/looks_scene.hpp: a thread that holds a GIL in a frame, and others that wait and look at it.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "fake_gil.hpp"
#include "gil/waiters_looks.hpp"
#include "one_frame.hpp"

namespace pyhost::test {

inline constexpr std::uint64_t us = 1000;
inline constexpr std::uint64_t ms = 1'000'000;
inline constexpr std::uint64_t first_ns = 1000 * ms;

// Thread 0 holds the GIL from `first_ns` on, in a frame of this process; others wait.
struct Scene {
    OneFrame python{"work"};
    pyhost_python_layout layout = layout_by_hand();
    gil::KnownCalls calls;
    gil::OwnPython own{.layout = layout, .pid = ::getpid(), .calls = calls, .has_one_gil = true};
    gil::Ledger& ledger = new_ledger();
    gil::GilSlot& gil = ledger.gil[0];
    gil::ThreadSlot& holder = ledger.thread[0];
    std::vector<gil::LookPlan> plans = std::vector<gil::LookPlan>(8);

    Scene() {
        holder.thread_state = python.thread_state();
        take(first_ns);
    }

    void take(std::uint64_t now_ns) {
        gil.holder = 1;
        ++gil.acquisitions;
        gil.acquired_at_ns = holder.counters.acquired_at_ns = now_ns;
    }

    void wait(std::uint32_t waiter, std::uint64_t now_ns) {
        ledger.thread[waiter].counters.waiting_since_ns = now_ns;
        gil.waiting[gil.waiters++] = waiter;
        finish(waiter, gil::begin_wait(plans[waiter], ledger, gil, ledger.thread[waiter], now_ns));
    }

    void look(std::uint32_t waiter, std::uint64_t now_ns) {
        finish(waiter, gil::begin_look(plans[waiter], ledger, gil, now_ns));
    }

    void finish(std::uint32_t waiter, gil::HolderLook look) {
        read(look);
        gil::end_look(look, ledger, gil, ledger.thread[waiter], own);
    }

    // As if it took no time, but the probe's delay.
    void read(gil::HolderLook& look) {
        const std::uint64_t delay_ns = std::exchange(look.delay_ns, 0);
        gil::read_holder(look, gil, own);
        look.delay_ns = delay_ns;
        look.read_ns = look.now_ns + delay_ns;
    }

    // As one begins to wait; the hold ends at `end_ns`.  `where`: the line at a moment.
    template <class Where>
    void wait_until_end(std::uint32_t waiter, std::uint64_t now_ns, std::uint64_t end_ns, Where where) {
        ledger.thread[waiter].counters.waiting_since_ns = now_ns;
        gil.waiting[gil.waiters++] = waiter;
        const gil::HolderLook look = gil::begin_wait(plans[waiter], ledger, gil, ledger.thread[waiter], now_ns);
        const std::uint64_t at_ns = now_ns + look.delay_ns;
        python.stand_in(where(at_ns));
        if (at_ns < end_ns) finish(waiter, look);
        gil.released_at_ns = end_ns;
        let_go(end_ns);
        if (at_ns >= end_ns) finish(waiter, look);
    }

    // As a waiter sleeps until its next look.  `where`: the line at a moment.
    template <class Where>
    void look_until(std::uint32_t waiter, std::uint64_t from_ns, std::uint64_t end_ns, Where where) {
        for (std::uint64_t now_ns = from_ns;;) {
            now_ns += plans[waiter].until_due_ns(now_ns);
            if (now_ns >= end_ns) return;
            python.stand_in(where(now_ns));
            look(waiter, now_ns);
        }
    }

    gil::Sighting let_go(std::uint64_t now_ns) {
        const gil::Sighting sighting = gil::settle_looks(ledger, gil, holder, own, now_ns);
        gil.waiters = 0;
        gil.acquired_at_ns = gil.holder = 0;
        return sighting;
    }

    std::uint64_t stands_for_ns(int line) const {
        std::uint64_t sum_ns = 0;
        for (const gil::WaitedSlot& place : holder.waited_places)
            sum_ns += place.site.line == line ? place.stands_for_ns : 0;
        return sum_ns;
    }
};

inline constexpr int line_a = OneFrame::first_line;
inline constexpr int line_b = OneFrame::first_line + 1;

}  // namespace pyhost::test
