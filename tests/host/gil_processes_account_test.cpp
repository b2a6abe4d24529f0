// tests/host/gil_processes_account_test.cpp: several processes in one account, each with a begin and an end of its own.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "gil/account_of.hpp"
#include "gil/spans.hpp"
#include "ledger_by_hand.hpp"

namespace gil_processes_account_test {

namespace {

using namespace pyhost;
using namespace pyhost::gil;
using namespace pyhost::test;

// Besides the process of ledger_by_hand(), which ends after three seconds of the run, one that began after two and goes
// on, with a main GIL and a thread of its own.
Ledger& ledger_of_two() {
    Ledger& ledger = ledger_by_hand();
    ledger.process[0].end_ns = start_ns + 3 * s;
    ledger.process[0].ending = Ending::gone;
    ledger.processes = 2;
    ledger.process[1].pid = 60;
    ledger.process[1].parent_pid = 50;
    ledger.process[1].start_ns = start_ns + 2 * s;
    ledger.process[1].engine = Engine::exact;
    ledger.gils = 2;
    ledger.gil[1].process = 1;
    ledger.gil[1].first_ns = start_ns + 2 * s;
    ledger.threads = 3;
    ledger.thread[2].lives = 1;
    ledger.thread[2].process = 1;
    ledger.thread[2].tid = 60;
    ledger.thread[2].born_ns = start_ns + 2 * s;
    ledger.thread[2].gil = 1;
    return ledger;
}

}  // namespace

TEST_CASE("processes account: where the first ends early, the others go on") {
    Ledger& ledger = ledger_of_two();
    hold_since(ledger, 0, start_ns + 2 * s);
    ledger.gil[1].acquired_at_ns = ledger.thread[2].counters.acquired_at_ns = start_ns + 4 * s;
    ledger.gil[1].holder = 3;
    const GilAccount account = account_at(ledger, 9);
    CHECK(account.processes.at(0).wall_s == 2.0);
    CHECK(account.processes.at(1).wall_s == 7.0);
    CHECK(account.processes[1].start_s == 2.0);
    CHECK(account.processes[1].ending == "still running");
    CHECK(account.gils.at(0).held_s == 1.0);
    CHECK(account.gils.at(1).held_s == 5.0);
    CHECK(account.gils[1].wall_s == 7.0);
    CHECK(account.gils[1].process == 1);
    CHECK(account.threads.at(0).lifetime_s == 2.0);
    CHECK(account.threads.at(2).lifetime_s == 7.0);
    CHECK(account.threads[2].held_s == 5.0);
    CHECK(account.threads[2].process == 1);
}

TEST_CASE("processes account: a wait that goes on is on the holder of its own process's GIL") {
    Ledger& ledger = ledger_of_two();
    hold_since(ledger, 0, start_ns + s);  // of the first process, until its end
    ledger.threads = 4;
    ledger.thread[3].lives = 1;
    ledger.thread[3].process = 1;
    ledger.thread[3].born_ns = start_ns + 2 * s;
    ledger.thread[3].gil = 1;
    ledger.thread[3].counters.waiting_since_ns = start_ns + 5 * s;
    ledger.gil[1].acquired_at_ns = start_ns + 4 * s;
    ledger.gil[1].holder = 3;
    const GilThread waiter = account_at(ledger, 9).threads.at(3);
    REQUIRE(waiter.waited_on.size() == 1);
    CHECK(waiter.waited_on[0].holder == 2);
    CHECK(waiter.waited_on[0].waiting_s == 4.0);
}

TEST_CASE("processes account: what went on when a process ended lasts until then") {
    Ledger& ledger = ledger_of_two();
    hold_since(ledger, 0, start_ns + s);
    ledger.thread[1].counters.waiting_since_ns = start_ns + 2 * s;
    const GilAccount account = account_at(ledger, 9);
    CHECK(account.threads.at(1).waiting_s == 1.0);
    CHECK(account.threads[1].waited_on.at(0).waiting_s == 1.0);
    CHECK(account.threads[1].free_but_wanted_s == 0.0);
}

TEST_CASE("processes account: a process whose end is later than the account's lasts until the account's") {
    Ledger& ledger = ledger_of_two();
    ledger.process[1].end_ns = start_ns + 50 * s;
    ledger.thread[2].ended_ns = start_ns + 40 * s;
    const GilAccount account = account_at(ledger, 9);
    CHECK(account.processes.at(1).wall_s == 7.0);
    CHECK(account.threads.at(2).lifetime_s == 7.0);
}

TEST_CASE("processes account: calls and engines are each process's own") {
    Ledger& ledger = ledger_of_two();
    ledger.process[1].engine = Engine::no_gil;
    ledger.calls = 1;
    ledger.call[0].process = 1;
    const GilAccount account = account_at(ledger, 9);
    CHECK(account.calls.at(0).process == 1);
    CHECK(account.processes[0].engine == "exact tracer");
    CHECK(account.processes[1].engine == "no GIL");
}

TEST_CASE("processes account: in the trace a thread goes on until its own process's end, or until now") {
    Ledger& ledger = new_ledger(UINT64_MAX, 4);
    ledger.processes = 2;
    ledger.process[0].end_ns = 30;
    ledger.threads = 2;
    ledger.thread[1].process = 1;
    for (std::uint32_t i = 0; i < 2; ++i) {
        ledger.thread[i].lives = 1;
        ledger.thread[i].events = 1;
        ledger.ring(i)[0] = {.kind = static_cast<std::uint64_t>(EventKind::acquire), .at_ns = 10, .detail = 0};
    }
    ledger.start_ns = 0;
    const AccountIndex index{.threads = {0, 1}, .calls = {}, .long_holds = {{}, {}}};
    const GilTrace trace = trace_of(ledger, index, 90);
    REQUIRE(trace.spans.size() == 2);
    CHECK(trace.spans[0].duration_ns == 20);
    CHECK(trace.spans[1].duration_ns == 80);
    CHECK(trace.spans[1].thread == 1);
}

}  // namespace gil_processes_account_test
