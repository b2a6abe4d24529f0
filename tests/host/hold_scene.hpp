// tests/host/hold_scene.hpp: a process whose first thread holds the GIL for long, as slots that a test moves on.
#pragma once

#include <unistd.h>

#include <cstring>
#include <vector>

#include "fake_gil.hpp"
#include "gil/long_holds.hpp"
#include "one_frame.hpp"
#include "watch/hold_watch.hpp"

namespace pyhost::test {

inline constexpr std::uint64_t ms = 1'000'000;
inline constexpr int enough_looks = 10;

// This process, whose first thread has held the GIL for 200 ms, in a frame that can be read; warned of from 50 ms on.
struct HoldScene {
    OneFrame python{"busy"};
    OneFrame other_python{"wants"};
    gil::Ledger& ledger = new_ledger();
    std::vector<HoldWarning> warnings;
    watch::Order order;
    watch::HoldWatch holds{ledger, order};
    watch::Names names{ledger};
    std::uint64_t now_ns = gil::clock_ns();

    HoldScene() {
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

    const gil::Look& seen() const { return ledger.thread[0].look; }
};

}  // namespace pyhost::test
