// tests/host/small_account.hpp: an account of two threads that ended by a signal, for the tests of its forms.
#pragma once

#include <string>

#include "core/gil_account.hpp"

namespace pyhost::test {

inline GilThread thread(int process, int tid, const std::string& name, double held_s, double waiting_s) {
    GilThread result;
    result.process = process;
    result.tid = tid;
    result.name = name;
    result.lifetime_s = 4;
    result.held_s = held_s;
    result.waiting_s = waiting_s;
    return result;
}

inline GilAccount sample_account() {
    GilAccount account;
    account.command = "pyhost gil script.py";
    account.ending = "signal 9 (Killed)";
    account.wall_s = 4;
    account.processes = {{.pid = 11,
                          .parent_pid = 0,
                          .wall_s = 4,
                          .start_s = 0,
                          .engine = "exact tracer",
                          .is_exact = true,
                          .ending = "signal 9 (Killed)",
                          .hook_cost_s = 40e-9}};
    account.gils = {{.process = 0,
                     .name = "main",
                     .wall_s = 4,
                     .held_s = 3,
                     .free_but_wanted_s = 0.25,
                     .acquisitions = 9,
                     .switches = 6}};
    account.threads = {thread(0, 11, "MainThread", 2, 1), thread(0, 12, "worker", 1, 2)};
    account.threads[1].waited_on = {{.holder = 0, .waiting_s = 2, .times = 5},
                                    {.holder = -1, .waiting_s = 1, .times = 1}};
    account.holds = {{.thread = 0, .site = {"a.py", 12, 5, 9, "work"}, .times = 1, .held_s = 0.1, .longest_s = 0.1}};
    return account;
}

}  // namespace pyhost::test
