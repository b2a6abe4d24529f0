// tests/host/made_up_account.hpp: an account of a GIL with round numbers, for the tests of what is reported.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "core/gil_account.hpp"

namespace pyhost::made_up {

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

inline std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

// 4 s, of which it held, waited and, the rest, had released.
inline GilThread thread(int process, int tid, const std::string& name, double held_s, double waiting_s) {
    GilThread result;
    result.process = process;
    result.tid = tid;
    result.name = name;
    result.lifetime_s = 4;
    result.cpu_s = held_s;
    result.held_s = held_s;
    result.waiting_s = waiting_s;
    result.released_s = 4 - held_s - waiting_s;
    return result;
}

inline GilThread main_thread() {
    GilThread result = thread(0, 11, "MainThread", 2, 1);
    result.free_but_wanted_s = 0.25;
    result.acquisitions = 400;
    result.waits = 300;
    result.forced = 20;
    result.wanted = 40;
    result.taken_back = 12;
    result.longest_hold_s = 0.063;
    result.longest_wait_s = 0.01;
    result.waited_on = {{.holder = 0, .waiting_s = 0.75, .times = 51}};
    return result;
}

inline GilThread worker() {
    GilThread result = thread(0, 12, "worker", 1, 2);
    result.acquisitions = 123'456;
    result.waits = 7;
    result.longest_hold_s = 0.005;
    result.longest_wait_s = 0.063;
    result.waited_on = {{.holder = 1, .waiting_s = 2, .times = 300}};
    return result;
}

inline GilProcess process(int pid) {
    return {.pid = pid,
            .parent_pid = 10,
            .wall_s = 4,
            .start_s = 0.5,
            .engine = "exact tracer",
            .is_exact = true,
            .ending = "exit status 0",
            .hook_cost_s = 40e-9};
}

inline GilHold hold(double longest_s, double kept_waiting_s, const CodeLocation& site) {
    return {.thread = 0,
            .site = site,
            .times = 5,
            .held_s = 2 * longest_s,
            .longest_s = longest_s,
            .kept_waiting_s = kept_waiting_s};
}

inline const CodeLocation busy_line{"/home/me/script.py", 12, 5, 9, "work"};

inline GilAccount sample_account() {
    GilAccount account;
    account.command = "pyhost gil script.py";
    account.ending = "exit status 0";
    account.wall_s = 5;
    account.long_hold_s = 0.005;
    account.processes = {process(11)};
    account.gils = {{.process = 0,
                     .name = "main",
                     .wall_s = 4,
                     .held_s = 3,
                     .free_but_wanted_s = 0.25,
                     .acquisitions = 100'000,
                     .switches = 600}};
    account.threads = {worker(), main_thread()};
    account.holds = {hold(0.063, 0.1, busy_line), hold(0.006, 0, {"/home/me/script.py", 30, 0, 0, "<module>"})};
    account.holds[0].thread = account.holds[1].thread = 1;
    account.holds[0].looks_here = 34;
    account.holds[0].looks = 40;
    account.waited_places = {{.thread = 1, .site = busy_line, .waiting_s = 2.5, .looks = 2100},
                             {.thread = 0, .site = {"/home/me/script.py", 40, 1, 9, "play"}, .waiting_s = 0.2}};
    account.waited_places[1].looks = 150;
    account.waited_places[0].between_s = 2;
    account.waited_places[0].cpu_s = 0.5;
    account.peek = GilPeek{
        .looks = 560, .held_share = 0.75, .error = 0.011, .traced_share = 0.752, .compared = 550, .agreeing = 549};
    return account;
}

// 8 calls of 1 µs, one of 40 µs; half of them waited.
inline CallAccount call() {
    CallAccount result;
    result.name = "julia";
    result.provenance = "pyhost_capi.released.julia";
    result.calls = 9;
    result.wall_s = 48e-6;
    result.held_s = 12e-6;
    result.released_s = 24e-6;
    result.waiting_s = 12e-6;
    result.releases = 9;
    for (int i = 0; i < 8; ++i) result.wall.add(1024);
    result.wall.add(40'960);
    for (int i = 0; i < 9; ++i) result.held.add(1300);
    for (int i = 0; i < 9; ++i) result.waiting.add(i < 4 ? 0 : 2048);
    return result;
}

// The tables of so many children, each with a thread of its own.
inline void add_children(GilAccount& account, int children) {
    for (int i = 1; i <= children; ++i) {
        account.processes.push_back(process(100 + i));
        account.gils.push_back({.process = i, .name = "main", .wall_s = 4, .held_s = 1});
        account.threads.push_back(thread(i, 100 + i, "MainThread", 0.001 * i, 0.5));
    }
}

}  // namespace pyhost::made_up
