// tests/host/report_gil_lines_test.cpp: more threads, holders, holds and functions than the page has lines for.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "made_up_account.hpp"
#include "report/gil_tables.hpp"

namespace report_gil_lines_test {

namespace {

using namespace pyhost;
using namespace pyhost::made_up;

}  // namespace

TEST_CASE("gil tables: twenty functions by their wall time, ten histograms, then the rest in words") {
    GilAccount account = sample_account();
    for (int i = 0; i < 21; ++i) {
        account.calls.push_back(call());
        account.calls.back().name = std::to_string(i).insert(0, 1, 'f');
        account.calls.back().wall_s = i;
    }
    const std::string text = format_gil_account(account);
    CHECK(contains(text, "\nf1            9"));
    CHECK_FALSE(contains(text, "\nf0 "));
    CHECK(contains(text, "\nand 1 more function (--rows=21 shows all)\n"));
    CHECK(contains(text, "\nf11, run as "));
    CHECK_FALSE(contains(text, "\nf10, run as "));
    CHECK(contains(text, "\nand 11 more functions (--rows=21 shows all)\n"));
    add_children(account, 1);
    account.calls[20].process = 1;
    CHECK(contains(format_gil_account(account), "\n101 f20, run as "));
}

TEST_CASE("gil tables: of many GILs the ten that were held longest") {
    GilAccount account = sample_account();
    for (int i = 1; i < 12; ++i) {
        Gil gil = account.gils[0];
        gil.name = "sub-interpreter " + std::to_string(i);
        gil.held_s = 0.1 * i;
        account.gils.push_back(gil);
    }
    const std::string text = format_gil_account(account);
    CHECK(contains(text, "\nThe GILs, % of their wall time\n"));
    CHECK(contains(text, "\nmain                4.00 s   75 %"));
    CHECK(contains(text, "\nsub-interpreter 3   4.00 s"));
    CHECK_FALSE(contains(text, "sub-interpreter 2 "));
    CHECK(contains(text, "\nand 2 more GILs (--rows=12 shows all)\n"));
}

TEST_CASE("gil tables: twenty threads, then their rest in one line, and threads that share one") {
    GilAccount account = sample_account();
    for (int i = 0; i < 20; ++i) account.threads.push_back(thread(0, 50 + i, "pool", 0.5, 0.25));
    account.threads[2].lives = 12;
    for (GilThread* one : {&account.threads[20], &account.threads[21]}) {
        one->free_but_wanted_s = 0.125;
        one->acquisitions = 30;
        one->waits = 20;
        one->forced = 10;
        one->wanted = 9;
        one->taken_back = 3;
        one->longest_hold_s = one->longest_wait_s = 0.25;
    }
    const std::string text = format_gil_account(account);
    CHECK(contains(text, "pool [50] ×12"));
    CHECK(contains(text, "pool [67] "));
    CHECK_FALSE(contains(text.substr(0, text.find("Who waited")), "pool [68] "));
    CHECK(contains(text, "×N: N threads, one after the other"));
    CHECK(contains(
        text, "and 2 more threads    8.00 s  1.00 s   1.00 s  12 %   6.50 s  81 %   500 ms 6.2 %     250 ms 3.1 %\n"));
    CHECK(contains(text,
                   "and 2 more threads            60           40      20           6        250 ms        250 ms\n"));
    CHECK(contains(text, "\n--rows=22 shows all threads\n"));
    account.threads.pop_back();
    CHECK(contains(format_gil_account(account), "and 1 more thread "));
    account.threads.pop_back();
    CHECK_FALSE(contains(format_gil_account(account), " more "));
    CHECK_FALSE(contains(format_gil_account(sample_account()), " more "));
}

TEST_CASE("gil tables: as many rows as are asked for, of every table") {
    GilAccount account = sample_account();
    account.holds.clear();
    for (int i = 0; i < 20; ++i) {
        account.threads.push_back(thread(0, 50 + i, "pool", 0.5, 0.25));
        account.threads.back().waited_on = {{.holder = 1, .waiting_s = 0.125, .times = 1}};
        account.holds.push_back(hold(0.01, 0.001, {"a.py", 100 + i, 17, 20, "work"}));
        account.waited_places.push_back(
            {.thread = 0, .site = {"b.py", 200 + i, 1, 9, "play"}, .waiting_s = 0.1, .looks = 1});
        account.calls.push_back(call());
    }
    CHECK_FALSE(contains(format_gil_account(account, {.rows = 22}), " more "));
    const std::string one = format_gil_account(account, {.rows = 1});
    for (const char* rest : {"\nand 21 more threads   ", "\nand 21 more threads: ", "\nand 19 more places: ",
                             "\nand 21 more places: ", "\nand 19 more functions ("}) {
        CHECK_MESSAGE(contains(one, rest), one);
    }
}

TEST_CASE("gil tables: more than six holders make a list of the largest pairs") {
    GilAccount account = sample_account();
    account.threads[0].waited_on.clear();
    account.threads[0].waiting_s = 0;
    for (int i = 2; i < 7; ++i) {
        account.threads.push_back(thread(0, 50 + i, "pool", 0.5, 0));
        account.threads[0].waited_on.push_back({.holder = i, .waiting_s = 0.1 * i, .times = i});
    }
    CHECK(contains(format_gil_account(account), "nobody (free)"));  // 5 and worker: six columns
    account.threads[0].waited_on.push_back({.holder = 1, .waiting_s = 1.5, .times = 51});
    const std::string text = format_gil_account(account);
    CHECK_FALSE(contains(text, "nobody (free)"));
    CHECK(contains(text,
                   "Who waited for whom\nworker waited 1.50 s for MainThread (51 times)\nMainThread waited 750 ms for "
                   "worker (51 times)\nworker waited 600 ms for 'pool [56]' (6 times)\n"));
}

TEST_CASE("gil tables: holders without a line of their own are other threads, and the rest of the pairs is summed") {
    GilAccount account = sample_account();
    account.threads[0].waited_on.push_back({.holder = -1, .waiting_s = 0.5, .times = 3});
    account.threads[0].waited_on.push_back({.holder = 2, .waiting_s = 0.125, .times = 1});
    account.threads[0].waited_on.push_back({.holder = 0, .waiting_s = 0, .times = 1});
    CHECK(contains(format_gil_account(account),
                   "waiter      MainThread  worker  other threads  nobody (free)\n"
                   "worker          2.00 s       0         625 ms              0\n"));
    account.threads[0].waited_on[1].waiting_s = 9;  // the sentence names the longest wait for a thread that is known
    CHECK(contains(format_gil_account(account), ", 2.00 s of it worker for MainThread"));
    account.threads[0].waited_on[1].waiting_s = 0.5;
    account.threads[0].waited_on.resize(2);
    add_children(account, 1);
    for (int i = 0; i < 9; ++i) account.threads[2].waited_on.push_back({.holder = 1, .waiting_s = 0.125, .times = 1});
    const std::string text = format_gil_account(account);
    CHECK(contains(text, "'11 worker' waited 500 ms for other threads (3 times)\n"));
    CHECK(contains(text, "and 3 more pairs: 375 ms (--rows=13 shows all)\n"));  // 13 pairs, ten shown
    account.threads[2].waited_on.resize(6);
    CHECK_FALSE(contains(format_gil_account(account), "more pairs"));
}

TEST_CASE("gil tables: ten waiters in the matrix, then the rest in one line") {
    GilAccount account = sample_account();
    for (int i = 2; i < 12; ++i) {
        account.threads.push_back(thread(0, 50 + i, "pool", 0.5, 0.125));
        account.threads.back().waited_on = {{.holder = 1, .waiting_s = 0.125, .times = 1}};
    }
    const std::string text = format_gil_account(account);
    CHECK(contains(
        text, "\npool [59]       125 ms       0              0\nand 2 more threads: 250 ms (--rows=12 shows all)\n"));
    account.threads.back().waiting_s = account.threads.back().waited_on[0].waiting_s = 1;  // no more among the rest
    CHECK(contains(format_gil_account(account), "\nand 2 more threads: 250 ms (--rows=12 shows all)\n"));
    account.threads.resize(10);
    CHECK_FALSE(contains(format_gil_account(account), "more threads"));
}

TEST_CASE("gil tables: ten long holds, then the rest, long paths lose their beginning") {
    GilAccount account = sample_account();
    account.holds.clear();
    const std::string path = "/a/very/long/way/to/go/until/one/gets/to/the/package/that/matters/module.py";
    for (int i = 0; i < 12; ++i) account.holds.push_back(hold(0.01, 0.001, {path, 345 - i, 17, 20, "Class.method"}));
    account.holds[11].longest_s = 0.02;  // sorted by length
    const auto lines = lines_of(format_gil_account(account));
    const auto title = std::ranges::find(lines, "The longest holds, of 5.00 ms or longer");
    REQUIRE(lines.end() - title > 12);
    CHECK(title[2] ==
          "20.0 ms      5   20.0 ms       1.00 ms  worker  …/package/that/matters/module.py:334:17 Class.method");
    CHECK(title[12] == "and 2 more places: 40.0 ms (--rows=12 shows all)");
    account.holds[11].looks = account.holds[11].looks_here = 40;
    CHECK_FALSE(contains(format_gil_account(account), "(40/40 looks)"));
}

TEST_CASE("gil tables: where one place has no room in its column, all stand in a line of their own") {
    GilAccount account = sample_account();
    const std::string path = "/usr/lib/python3.11/concurrent/futures/thread.py";
    account.holds[0].site = {path, 83, 21, 30, "_WorkItem.run_x"};
    CHECK(contains(format_gil_account(account), "MainThread  …/thread.py:83:21 _WorkItem.run_x (34/40 looks)"));
    account.holds[0].site.function += "y";
    account.threads[1].name = "ThreadPoolExecutor-0_12345";
    CHECK(contains(format_gil_account(account), R"(
longest  times  together   kept waiting  thread
63.0 ms      5    126 ms         100 ms  ThreadPoolExecutor-0_12345
         /usr/lib/python3.11/concurrent/futures/thread.py:83:21 _WorkItem.run_xy (34/40 looks)
6.00 ms      5   12.0 ms  nobody waited  ThreadPoolExecutor-0_12345
         /home/me/script.py:30 <module>

)"));
}

}  // namespace report_gil_lines_test
