// tests/host/gil_account_of_test.cpp: slots written by hand, and the account that they are.
#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <vector>

#include "gil/account_of.hpp"
#include "ledger_by_hand.hpp"

namespace gil_account_of_test {

namespace {

using namespace pyhost;
using namespace pyhost::gil;
using namespace pyhost::test;

}  // namespace

TEST_CASE("account of: a process says who it is, since when and how it is traced") {
    Ledger& ledger = ledger_by_hand();
    ledger.process[0].hook_cost_s = 3e-8;
    const GilProcess process = account_at(ledger, 5).processes.at(0);
    CHECK(process.pid == 50);
    CHECK(process.parent_pid == 40);
    CHECK(process.start_s == 1.0);
    CHECK(process.wall_s == 4.0);
    CHECK(process.engine == "exact tracer");
    CHECK(process.is_exact);
    CHECK(process.has_gil);
    CHECK(process.ending == "still running");
    CHECK(process.hook_cost_s == 3e-8);
}

TEST_CASE("account of: engines and endings have words") {
    Ledger& ledger = ledger_by_hand();
    ledger.process[0].engine = Engine::no_gil;
    ledger.process[0].ending = Ending::replaced;
    CHECK(account_at(ledger, 5).processes[0].engine == "no GIL");
    CHECK_FALSE(account_at(ledger, 5).processes[0].has_gil);
    CHECK(account_at(ledger, 5).processes[0].ending == "replaced by exec");
    ledger.process[0].engine = Engine::sampled;
    ledger.process[0].ending = Ending::gone;
    CHECK(account_at(ledger, 5).processes[0].engine.starts_with("sampled ("));
    CHECK_FALSE(account_at(ledger, 5).processes[0].is_exact);
    CHECK(account_at(ledger, 5).processes[0].ending == "left by _exit or a signal");
    ledger.process[0].engine = Engine::none;
    ledger.process[0].ending = Ending::finished;
    CHECK(account_at(ledger, 5).processes[0].engine == "not traced");
    CHECK(account_at(ledger, 5).processes[0].ending == "finished");
}

TEST_CASE("account of: a thread's held, waiting and released make up its lifetime") {
    Ledger& ledger = ledger_by_hand();
    ledger.thread[0].counters = {.held_ns = s,
                                 .waiting_ns = s / 2,
                                 .acquisitions = 7,
                                 .releases = 8,
                                 .waits = 5,
                                 .forced = 3,
                                 .wanted = 4,
                                 .taken_back = 2,
                                 .longest_hold_ns = s / 4,
                                 .longest_wait_ns = s / 8,
                                 .acquired_at_ns = 0,
                                 .waiting_since_ns = 0};
    const GilThread thread = account_at(ledger, 5).threads.at(0);
    CHECK(thread.tid == 50);
    CHECK(thread.lifetime_s == 4.0);
    CHECK(thread.held_s == 1.0);
    CHECK(thread.waiting_s == 0.5);
    CHECK(thread.released_s == 2.5);
    CHECK(thread.acquisitions == 7);
    CHECK(thread.waits == 5);
    CHECK(thread.forced == 3);
    CHECK(thread.wanted == 4);
    CHECK(thread.taken_back == 2);
    CHECK(thread.longest_hold_s == 0.25);
    CHECK(thread.longest_wait_s == 0.125);
}

TEST_CASE("account of: waiting that no hold explains is time when the GIL was free but wanted") {
    Ledger& ledger = ledger_by_hand();
    ThreadSlot& thread = ledger.thread[1];
    thread.counters.waiting_ns = 2 * s;
    thread.waited_on[0] = {.holder = 1, .times = 3, .waiting_ns = s};
    thread.waited_on[1] = {.holder = 0, .times = 2, .waiting_ns = s / 2};
    ledger.gil[0].free_but_wanted_ns = s / 2;
    const GilAccount account = account_at(ledger, 5);
    CHECK(account.threads[1].free_but_wanted_s == 0.5);
    REQUIRE(account.threads[1].waited_on.size() == 2);
    CHECK(account.threads[1].waited_on[0].holder == 0);
    CHECK(account.threads[1].waited_on[0].times == 3);
    CHECK(account.threads[1].waited_on[1].holder == -1);
    CHECK(account.gils[0].free_but_wanted_s == 0.5);
}

TEST_CASE("account of: nothing of a process lasts longer than itself, and nothing of a thread") {
    Ledger& ledger = ledger_by_hand();
    hold_since(ledger, 0, start_ns + 2 * s);
    ledger.process[0].end_ns = start_ns + 4 * s;
    ledger.thread[1].ended_ns = start_ns + 3 * s;
    const GilAccount account = account_at(ledger, 50);
    CHECK(account.processes[0].wall_s == 3.0);
    CHECK(account.gils[0].wall_s == 3.0);
    CHECK(account.gils[0].held_s == 2.0);
    CHECK(account.threads[0].held_s == 2.0);
    CHECK(account.threads[0].lifetime_s == 3.0);
    CHECK(account.threads[1].lifetime_s == 2.0);
}

TEST_CASE("account of: a CPU time is known where it was read at the thread's end, or the process's") {
    Ledger& ledger = ledger_by_hand();
    ThreadSlot& thread = ledger.thread[1];
    thread.cpu_ns = s / 2;
    CHECK_FALSE(account_at(ledger, 5).threads[1].cpu_s.has_value());
    thread.cpu_read_ns = thread.ended_ns = start_ns + 3 * s;
    CHECK(account_at(ledger, 5).threads[1].cpu_s == 0.5);
    thread.ended_ns = 0;  // another has its slot, and lives
    CHECK_FALSE(account_at(ledger, 5).threads[1].cpu_s.has_value());
    ledger.process[0].end_ns = start_ns + 3 * s;
    CHECK(account_at(ledger, 5).threads[1].cpu_s == 0.5);
    thread.cpu_read_ns = thread.ended_ns = start_ns + 4 * s;  // it ended after Python did
    CHECK(account_at(ledger, 5).threads[1].cpu_s == 0.5);
}

TEST_CASE("account of: times that a copy of a running thread has torn are never negative") {
    Ledger& ledger = ledger_by_hand();
    ledger.thread[0].counters.held_ns = 10 * s;
    ledger.thread[1].counters.acquired_at_ns = start_ns + 60 * s;  // after the copy's time
    const GilAccount account = account_at(ledger, 5);
    CHECK(account.threads[0].released_s == 0.0);
    CHECK(account.threads[0].lifetime_s == 10.0);
    CHECK(account.threads[1].held_s == 0.0);
}

TEST_CASE("account of: long holds are listed longest first, and the index knows which is which") {
    Ledger& ledger = ledger_by_hand();
    LongHold& shorter = ledger.thread[0].long_holds[0];
    LongHold& longer = ledger.thread[1].long_holds[2];
    shorter.times = longer.times = 2;
    shorter.longest_ns = s;
    longer.longest_ns = 2 * s;
    longer.held_ns = 3 * s;
    longer.kept_waiting_ns = s;
    longer.looks = 6;
    longer.looks_here = 5;
    longer.site = {.file = "a.py",
                   .function = "work",
                   .line = 3,
                   .column = 4,
                   .end_column = 9,
                   .code_address = 0,
                   .instruction = 0,
                   .is_collecting = 0,
                   .is_importing = 0,
                   .generation = 0,
                   .callable = {}};
    const AccountOf read = account_of(ledger, start_ns + 5 * s);
    REQUIRE(read.account.holds.size() == 2);
    const GilHold& first = read.account.holds[0];
    CHECK(first.thread == 1);
    CHECK(first.times == 2);
    CHECK(first.held_s == 3.0);
    CHECK(first.longest_s == 2.0);
    CHECK(first.kept_waiting_s == 1.0);
    CHECK(first.looks == 6);
    CHECK(first.looks_here == 5);
    CHECK(first.site == CodeLocation{.file = "a.py", .line = 3, .column = 4, .end_column = 9, .function = "work"});
    CHECK(read.index.long_holds[0][0] == 1);
    CHECK(read.index.long_holds[1][2] == 0);
    CHECK(read.index.long_holds[1][0] == -1);
    CHECK(read.account.long_hold_s == 0.001);
}

TEST_CASE("account of: calls are split into held, released and waiting") {
    Ledger& ledger = ledger_by_hand();
    ledger.calls = 1;
    CallSlot& slot = ledger.call[0];
    std::strcpy(slot.name, "julia");
    std::strcpy(slot.provenance, "native.julia");
    slot.calls = 3;
    slot.wall_ns = 4 * s;
    slot.held_ns = s;
    slot.waiting_ns = s / 2;
    slot.releases = 3;
    slot.wall.add(5);
    const CallAccount call = account_at(ledger, 5).calls.at(0);
    CHECK(call.name == "julia");
    CHECK(call.provenance == "native.julia");
    CHECK(call.calls == 3);
    CHECK(call.wall_s == 4.0);
    CHECK(call.held_s == 1.0);
    CHECK(call.waiting_s == 0.5);
    CHECK(call.released_s == 2.5);
    CHECK(call.releases == 3);
    CHECK(call.wall.total() == 1);
}

TEST_CASE("account of: between a slot's lives nobody has released the GIL") {
    Ledger& ledger = ledger_by_hand();
    const double released_s = account_of(ledger, start_ns + 5 * s).account.threads[0].released_s;
    const double lifetime_s = account_of(ledger, start_ns + 5 * s).account.threads[0].lifetime_s;
    ledger.thread[0].between_ns = s / 2;
    const GilThread thread = account_of(ledger, start_ns + 5 * s).account.threads[0];
    CHECK(thread.released_s == doctest::Approx(released_s - 0.5));
    CHECK(thread.lifetime_s == doctest::Approx(lifetime_s - 0.5));
}

TEST_CASE("account of: slots that nobody had are not in it, and names may fill their field") {
    Ledger& ledger = ledger_by_hand();
    ledger.threads = 4;  // the third was claimed and not yet written
    ledger.thread[3].lives = 2;
    std::memset(ledger.thread[3].name, 'n', sizeof ledger.thread[3].name);
    const AccountOf read = account_of(ledger, start_ns + 5 * s);
    REQUIRE(read.account.threads.size() == 3);
    CHECK(read.index.threads == std::vector<int>{0, 1, -1, 2});
    CHECK(read.account.threads[2].name == std::string(64, 'n'));
    CHECK(read.account.threads[2].lives == 2);
}

TEST_CASE("account of: what had no room is counted, and no more is read than there is") {
    Ledger& ledger = ledger_by_hand();
    ledger.processes = most_processes + 3;
    ledger.threads = most_threads + 5;
    ledger.gils = most_gils + 7;
    ledger.calls = most_calls + 9;
    ledger.dropped_threads = 11;
    const GilAccount account = account_at(ledger, 5);
    CHECK(account.dropped_processes == 3);
    CHECK(account.dropped_threads == 11);
    CHECK(account.processes.size() == most_processes);
    CHECK(account.gils.size() == most_gils);
    CHECK(account.calls.size() == most_calls);
}

TEST_CASE("account of: a table that is full to its last slot has dropped nothing") {
    Ledger& ledger = ledger_by_hand();
    ledger.processes = most_processes;
    CHECK(account_at(ledger, 5).dropped_processes == 0);
}

TEST_CASE("account of: a holder is found by its slot, also behind one that nobody had") {
    Ledger& ledger = ledger_by_hand();
    ledger.threads = 4;
    ledger.thread[0].lives = 0;  // claimed and not yet written
    ledger.thread[2].lives = ledger.thread[3].lives = 1;
    ledger.thread[1].waited_on[0] = {.holder = 3, .times = 1, .waiting_ns = s};
    ledger.thread[1].waited_on[1] = {.holder = 4, .times = 1, .waiting_ns = s};
    ledger.thread[1].waited_on[2] = {.holder = 5, .times = 7, .waiting_ns = s};  // joined after the copy
    ledger.thread[1].waited_on[3] = {.holder = 1, .times = 2, .waiting_ns = s};  // not yet written
    const std::vector<GilWait> waits = account_at(ledger, 5).threads.at(0).waited_on;
    REQUIRE(waits.size() == 3);
    CHECK(waits[0].holder == 1);
    CHECK(waits[1].holder == 2);
    CHECK(waits[2].holder == -1);
    CHECK(waits[2].times == 9);
    CHECK(waits[2].waiting_s == 2.0);
}

TEST_CASE("account of: of a call and of a thread nothing is negative, and texts may fill their fields") {
    Ledger& ledger = ledger_by_hand();
    ledger.calls = 1;
    CallSlot& slot = ledger.call[0];
    slot.wall_ns = 2 * s;
    slot.held_ns = 2 * s;
    slot.waiting_ns = s;  // a copy that a running thread has torn
    std::memset(slot.name, 'n', sizeof slot.name);
    std::memset(slot.provenance, 'p', sizeof slot.provenance);
    ledger.thread[1].counters.waiting_ns = s;
    ledger.thread[1].waited_on[0] = {.holder = 1, .times = 1, .waiting_ns = 2 * s};
    const GilAccount account = account_at(ledger, 5);
    CHECK(account.calls.at(0).released_s == 0.0);
    CHECK(account.calls[0].name == std::string(96, 'n'));
    CHECK(account.calls[0].provenance == std::string(256, 'p'));
    CHECK(account.threads.at(1).free_but_wanted_s == 0.0);
}

TEST_CASE("account of: a GIL of a sub-interpreter is named by its number") {
    Ledger& ledger = ledger_by_hand();
    ledger.gils = 2;
    ledger.gil[1].number = 3;
    ledger.gil[1].acquisitions = 6;
    ledger.gil[1].switches = 4;
    const std::vector<Gil> gils = account_at(ledger, 5).gils;
    CHECK(gils.at(0).name == "main");
    CHECK(gils.at(1).name == "sub-interpreter 3");
    CHECK(gils[1].acquisitions == 6);
    CHECK(gils[1].switches == 4);
}

}  // namespace gil_account_of_test
