// tests/host/report_watch_line_test.cpp: what --watch and --warn-hold say while the script runs.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "report/watch_line.hpp"
#include "small_account.hpp"

namespace report_watch_line_test {

namespace {

using namespace pyhost;
using namespace pyhost::test;

HoldWarning sample_warning() {
    return {.thread = "MainThread",
            .held_s = 0.063,
            .goes_on = true,
            .waiting_threads = 2,
            .stack = {{"script.py", 12, 5, 9, "work"}, {"script.py", 30, 1, 2, "<module>"}},
            .activity = {},
            .is_in_one_call = true,
            .waiters = {{"worker", {{"queue.py", 171, 13, 20, "Queue.get"}}}, {"foreign", {}}}};
}

}  // namespace

TEST_CASE("watch line: what happened between two accounts, the longest holder first") {
    const GilAccount before = sample_account();
    GilAccount now = before;
    now.wall_s = 6;
    now.gils[0].wall_s = 6;
    now.gils[0].held_s = 4.5;              // 1.5 of 2 s
    now.gils[0].free_but_wanted_s = 0.35;  // 0.1 of 2 s
    now.gils[0].switches = 2406;
    now.threads[0].held_s = 2.5;     // 0.5 of 2 s
    now.threads[1].held_s = 2;       // 1 of 2 s
    now.threads[1].waiting_s = 2.1;  // 0.1 of 2 s
    CHECK(format_watch_line(before, now, 6) ==
          "pyhost:   6.0 s  GIL held 75 %, free 20 %, free but wanted 5 %; 1200 switches/s; worker held 50 % waiting 5 "
          "%; "
          "MainThread held 25 % waiting 0 %\n");
}

TEST_CASE("watch line: a thread that only waited is told, one that did neither is not") {
    const GilAccount before = sample_account();
    GilAccount now = before;
    now.wall_s = 6;
    now.gils[0].wall_s = 6;
    now.threads[1].waiting_s = 3;  // 1 of 2 s
    CHECK(format_watch_line(before, now, 6).ends_with(" switches/s; worker held 0 % waiting 50 %\n"));
    now.threads[1].waiting_s = 4.5;  // 2.5 of 2 s: the clocks were not read at once
    CHECK(format_watch_line(before, now, 6).ends_with("; worker held 0 % waiting 100 %\n"));
}

TEST_CASE("watch line: threads are found again by their place in their process, new ones count from zero") {
    GilAccount before = sample_account();
    before.processes.push_back(before.processes[0]);
    before.processes[1].pid = 20;
    before.threads.push_back(thread(1, 20, "MainThread", 1, 0));
    GilAccount now = before;
    now.wall_s = 6;
    now.threads.insert(now.threads.begin() + 2, thread(0, 13, "new", 0.5, 0));  // before process 20's
    now.threads[3].held_s = 1.2;
    const std::string line = format_watch_line(before, now, 6);
    CHECK(line.ends_with("; 11 new held 25 % waiting 0 %; 20 MainThread held 10 % waiting 0 %\n"));
    for (int i = 0; i < 5; ++i) now.threads.push_back(thread(1, 30 + i, "late", 0.4, 0));
    CHECK(format_watch_line(before, now, 6).ends_with(" [32] held 20 % waiting 0 %; and 3 more\n"));
}

TEST_CASE("watch line: a first account, other engines, no GIL, several GILs") {
    GilAccount now = sample_account();
    CHECK(format_watch_line({}, now, 123.44).starts_with("pyhost: 123.4 s  GIL held 75 %, free 19 %, "));
    CHECK(format_watch_line({}, now, 86'400).starts_with("pyhost: 86400.0 s  GIL held 75 %, "));
    CHECK(format_watch_line(now, now, 1) == "pyhost:   1.0 s  nobody runs Python\n");
    now.gils.push_back({.process = 0, .name = "sub-interpreter 1", .wall_s = 4, .held_s = 1});
    CHECK(format_watch_line({}, now, 4).starts_with("pyhost:   4.0 s  2 GILs, each held 50 %, "));
    now.gils.pop_back();
    now.processes[0].engine = "sampled (why)";
    now.processes[0].is_exact = false;
    now.gils[0].free_but_wanted_s = 0;
    CHECK(format_watch_line({}, now, 4) ==
          "pyhost:   4.0 s  GIL held 75 %, free 25 %; MainThread held 50 %; worker held 25 %\n");
    now.processes[0].engine = "no GIL";
    now.processes[0].is_exact = now.processes[0].has_gil = false;
    CHECK(format_watch_line({}, now, 4) == "pyhost:   4.0 s  no GIL\n");
}

TEST_CASE("hold warning: how long, who waits, and the stacks, innermost first") {
    HoldWarning warning = sample_warning();
    CHECK(format_hold_warning(warning) ==
          R"(pyhost: MainThread has held the GIL for 63.0 ms and still does; 2 threads wait
  all the time in this call:
    script.py:12:5 work
    script.py:30:1 <module>
  worker waits at:
    queue.py:171:13 Queue.get
)");
    warning.goes_on = warning.is_in_one_call = false;
    warning.waiting_threads = 1;
    const std::string text = format_hold_warning(warning);
    CHECK(text.starts_with("pyhost: MainThread held the GIL for 63.0 ms; 1 thread waited\n  last seen here:\n"));
    CHECK(text.find("  worker waited at:\n") != std::string::npos);
    warning.waiting_threads = 0;
    warning.waiters.clear();
    warning.stack.clear();
    CHECK(format_hold_warning(warning) ==
          "pyhost: MainThread held the GIL for 63.0 ms; nobody waited\n  its stack could not be read\n");
}

TEST_CASE("hold warning: who is stopped or has no core is in no call that does not let go") {
    HoldWarning warning = sample_warning();
    warning.activity = {.between_s = 0.04, .computed_s = 0.004, .no_core_s = 0.006, .stopped_s = 0.03};
    CHECK(format_hold_warning(warning).find("\n  stopped 75 %, no core 15 %, computed 10 %, here:\n") !=
          std::string::npos);
    warning.activity = {.between_s = 0.04, .blocked_s = 0.015, .no_core_s = 0.025};
    CHECK(format_hold_warning(warning).find("\n  no core 62 %, blocked 38 %, here:\n") != std::string::npos);
    for (const GilActivity& own :
         {GilActivity{.between_s = 0.04, .blocked_s = 0.04},
          GilActivity{.between_s = 0.04, .computed_s = 0.02, .no_core_s = 0.02}, GilActivity{}}) {
        warning.activity = own;
        CHECK(format_hold_warning(warning).find("\n  all the time in this call:\n") != std::string::npos);
    }
    for (const GilActivity& own : {GilActivity{.between_s = 0.009, .computed_s = 0.009},  // too short to tell
                                   GilActivity{.between_s = 0.04, .computed_s = 0.015}}) {
        warning.activity = own;
        CHECK(format_hold_warning(warning).find("\n  last seen here:\n") != std::string::npos);
    }
}

TEST_CASE("hold warning: deep stacks and many waiters are counted, not printed") {
    HoldWarning warning = sample_warning();
    warning.stack.assign(20, {"a.py", 1, 2, 3, "f"});
    warning.waiters.assign(6, warning.waiters[0]);
    const std::string text = format_hold_warning(warning);
    CHECK(std::ranges::count(text, '\n') == 1 + 1 + 17 + 4 * 2 + 1);
    CHECK(text.find("    and 4 more frames\n") != std::string::npos);
    CHECK(text.ends_with("  and 2 more wait\n"));
    warning.stack.resize(16);
    CHECK(format_hold_warning(warning).find("more frame") == std::string::npos);
}

}  // namespace report_watch_line_test
