// tests/host/ledger_by_hand.hpp: a ledger with one process, whose slots a test fills in.
#pragma once

#include <cstdint>

#include "fake_gil.hpp"
#include "gil/account_of.hpp"

namespace pyhost::test {

inline constexpr std::uint64_t s = 1'000'000'000;
inline constexpr std::uint64_t start_ns = 100 * s;

// A process that began a second after the run, with its main GIL and two threads that began with it; nothing held yet.
inline gil::Ledger& ledger_by_hand() {
    gil::Ledger& ledger = new_ledger(s / 1000);
    ledger.start_ns = start_ns;
    ledger.processes = 1;
    ledger.gils = 1;
    ledger.threads = 2;
    ledger.process[0].pid = 50;
    ledger.process[0].parent_pid = 40;
    ledger.process[0].start_ns = start_ns + s;
    ledger.process[0].engine = gil::Engine::exact;
    ledger.gil[0].first_ns = start_ns + s;
    for (std::uint32_t i = 0; i < 2; ++i) {
        ledger.thread[i].lives = 1;
        ledger.thread[i].tid = static_cast<int>(50 + i);
        ledger.thread[i].born_ns = start_ns + s;
        ledger.thread[i].gil = 1;
    }
    return ledger;
}

inline void hold_since(gil::Ledger& ledger, std::uint32_t thread, std::uint64_t at_ns) {
    ledger.gil[0].holder = thread + 1;
    ledger.gil[0].acquired_at_ns = ledger.thread[thread].counters.acquired_at_ns = at_ns;
}

inline GilAccount account_at(const gil::Ledger& ledger, std::uint64_t seconds) {
    return gil::account_of(ledger, start_ns + seconds * s).account;
}

}  // namespace pyhost::test
