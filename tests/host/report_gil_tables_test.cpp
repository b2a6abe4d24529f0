// tests/host/report_gil_tables_test.cpp: the page of a GIL account, word by word, and what it says where little is
// known.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "made_up_account.hpp"
#include "report/gil_json.hpp"
#include "report/gil_tables.hpp"
#include "report/gil_words.hpp"
#include "report/layout.hpp"

namespace report_gil_tables_test {

namespace {

using namespace pyhost;
using namespace pyhost::made_up;

}  // namespace

TEST_CASE("gil tables: the exact text of an account") {
    const std::string expected = R"(pyhost gil script.py: 5.00 s, exit status 0
In short: threads waited 3.00 s for the GIL, 2.00 s of it worker for MainThread. MainThread kept
others waiting for 2.50 s at /home/me/script.py:12:5 work.

The GIL, % of its wall time
GIL     wall  held  free  free but wanted  acquisitions  switches
main  4.00 s  75 %  19 %            6.2 %         100 k       600

Threads: where their time went, % of their lifetime
thread      lifetime     CPU           held       released        waiting  free but wanted
MainThread    4.00 s  2.00 s   2.00 s  50 %   1.00 s  25 %   1.00 s  25 %     250 ms 6.2 %
worker        4.00 s  1.00 s   1.00 s  25 %   1.00 s  25 %   2.00 s  50 %          0 0.0 %

Threads: how often, and how long at most
thread      acquisitions  had to wait  forced  taken back  longest hold  longest wait
MainThread           400          300      20          12       63.0 ms       10.0 ms
worker             123 k            7       0           0       5.00 ms       63.0 ms

Who waited for whom
waiter      MainThread  worker  nobody (free)
worker          2.00 s       0              0
MainThread           0  750 ms         250 ms

Where it was held while others waited
waited  share  looks  computing  thread      where
2.50 s   91 %   2100       25 %  MainThread  /home/me/script.py:12:5 work
200 ms  7.3 %    150          -  worker      /home/me/script.py:40:1 play
not explained: 50.0 ms of 2.75 s (1.8 %): nobody looked, or the table of places was full

The longest holds, of 5.00 ms or longer
longest  times  together   kept waiting  thread      where
63.0 ms      5    126 ms         100 ms  MainThread  /home/me/script.py:12:5 work (34/40 looks)
6.00 ms      5   12.0 ms  nobody waited  MainThread  /home/me/script.py:30 <module>

Tracing: exact tracer at 40.0 ns per release/acquire pair, 100 k of them: 4.00 ms, 0.1 % of the run.
         Self-check, main GIL: held 75.2 % of the time by the trace, in 75.0 % (± 1.1 points) of
         560 looks from outside; at the moment of the look the trace agrees in 549 of 550 that can
         be compared.

)";
    const std::string text = format_gil_account(sample_account());
    CHECK(text.substr(0, expected.size()) == expected);
    for (const char* word : {"\nheld: ", "released: ", "waiting: ", "free but wanted: ", "forced: ", "taken back: "})
        CHECK_MESSAGE(text.find(word, expected.size() - 1) != std::string::npos, word);
    CHECK(text.ends_with("elsewhere.\n"));
}

TEST_CASE("gil tables: of a hundred calls p99 is the second longest, and not one of the ten longest") {
    GilAccount account = sample_account();
    CallAccount one;
    one.name = "work";
    one.calls = 100;
    for (int i = 0; i < 98; ++i) one.wall.add(1'000);
    one.wall.add(1'000'000);
    one.wall.add(1'000'000'000);
    account.calls = {one};
    CHECK(contains(format_gil_account(account), "  1.02 µs  1.05 ms  1.07 s\n"));
}

TEST_CASE("gil tables: native calls, their shares of the wall time, quantiles and histograms") {
    GilAccount account = sample_account();
    account.calls = {call()};
    const std::string text = format_gil_account(account);
    CHECK(contains(text, R"(Native calls, % of their wall time
function  calls     wall  held  released  waiting  releases      p50      p99      max
julia         9  48.0 µs  25 %      50 %     25 %         9  1.28 µs  49.2 µs  49.2 µs

Native calls: how long each one took
julia, run as pyhost_capi.released.julia
  wall     1.02 µs █    ▂ 49.2 µs
  held     1.28 µs █ 1.54 µs
  waiting  2.05 µs █ 2.56 µs, not at all in 4 of 9 calls
)"));
    account.calls[0].waiting = {};
    account.calls[0].waiting.counts[0] = 9;
    CHECK(contains(format_gil_account(account), "  waiting  never\n"));
}

TEST_CASE("gil tables: several processes are told apart by their number") {
    GilAccount account = sample_account();
    add_children(account, 2);
    account.processes[0].parent_pid = 0;
    account.processes[1].engine = "exact tracer of a child";
    account.processes[2].ending = "signal 9 (Killed)";
    account.processes[2].command =
        "-c from multiprocessing.spawn import spawn_main; spawn_main(tracker_fd=5, pipe_handle=7)";
    account.processes[2].hook_cost_s = 0;  // a forked child, which measured none
    account.gils[2].acquisitions = 100'000;
    account.threads[2].waited_on = {{.holder = 3, .waiting_s = 0.5, .times = 1}};
    const std::string text = format_gil_account(account);
    CHECK(contains(text, "GIL   pid    wall  held  free"));
    CHECK(contains(text, "main  101  4.00 s  25 %  75 %"));
    CHECK(contains(text, "MainThread  102    4.00 s  2.00 ms  2.00 ms 0.1 %"));
    CHECK(contains(text, "'101 MainThread' waited 500 ms for MainThread (1 time)\n"));
    CHECK(contains(text, "'11 MainThread' waited 250 ms while nobody held it\n"));
    CHECK(contains(text, " 11       -  500 ms  4.00 s  exit status 0      exact tracer  "));
    CHECK(contains(text, "102      10  500 ms  4.00 s  signal 9 (Killed)  exact tracer  "));
    CHECK(contains(text, "  -c from multiproc"));
    CHECK(contains(text, "exact tracer at 40.0 ns per release/acquire pair, 200 k of them in 3 processes: 8.00 ms,"));
    CHECK(contains(text, "0.067 % of the run"));  // of the 12 s of all three
    CHECK_FALSE(contains(format_gil_account(sample_account()), "pid"));
}

TEST_CASE("gil tables: forced releases that cannot be told from others are a dash, null, and a sentence") {
    GilAccount account = sample_account();
    CHECK_FALSE(contains(format_gil_account(account), "not counted"));
    account.processes[0].counts_forced = false;
    for (GilThread& thread : account.threads) thread.forced = thread.wanted = thread.taken_back = 0;
    const std::string text = format_gil_account(account);
    CHECK(contains(text, "MainThread           400          300       -           -       63.0 ms       10.0 ms\n"));
    CHECK(contains(text, "Note: forced releases are not counted: how the evaluation loop of this Python lets go"));
    CHECK(contains(format_gil_json(account), "\"forced\": null"));
    CHECK(contains(format_gil_json(account), "\"taken_back\": null"));
    account.threads[1].wanted = account.threads[1].taken_back = 999;  // some of which may have been forced
    CHECK_FALSE(contains(format_gil_account(account), "starves"));
}

TEST_CASE("gil tables: a thread that lets go and lets nobody in starves others") {
    GilAccount account = sample_account();
    CHECK_FALSE(contains(format_gil_account(account), "starves"));
    account.threads[1].wanted = 24'683;
    account.threads[1].taken_back = 24'543;
    std::string text = format_gil_account(account);
    std::ranges::replace(text, '\n', ' ');
    CHECK(
        contains(text,
                 "MainThread starves others: it let go 24683 times while they waited, and 24543 of these times it had "
                 "the GIL again before any of them."));
    account.threads[1].taken_back = 12'341;  // more often than not, somebody was let in
    CHECK_FALSE(contains(format_gil_account(account), "starves"));
    account.threads[1].wanted = account.threads[1].taken_back = 19;  // a few times is nothing
    CHECK_FALSE(contains(format_gil_account(account), "starves"));
    account.threads[1].wanted = account.threads[1].taken_back = 20;
    CHECK(contains(format_gil_account(account), "starves"));
    account.threads[0].waited_on[0].waiting_s = 0.4;  // nor is a tenth of the run
    CHECK_FALSE(contains(format_gil_account(account), "starves"));
}

TEST_CASE("gil tables: a thread that ended with the GIL is a sentence") {
    GilAccount account = sample_account();
    account.threads[0].has_ended_holding = true;
    CHECK(contains(format_gil_account(account), "Note: thread 12 ended with the GIL, and nobody can give it back"));
}

TEST_CASE("gil tables: an engine that only looks leaves a dash where it cannot know") {
    GilAccount account = sample_account();
    account.processes[0].engine = "sampled (a sanitizer's build)";
    account.processes[0].is_exact = false;
    account.gils[0].acquisitions = account.gils[0].switches = 0;
    account.gils[0].free_but_wanted_s = 0;
    account.threads = {thread(0, 11, "MainThread", 2, 0)};
    account.threads[0].released_s = 0;
    account.holds.clear();
    account.calls = {CallAccount{}};
    account.calls[0].name = "f";
    account.calls[0].calls = 1;
    account.calls[0].wall_s = 1;
    account.peek.reset();
    const std::string text = format_gil_account(account);
    CHECK(contains(text, "main  4.00 s  75 %  25 %                -             -         -\n"));
    CHECK(contains(text, "MainThread    4.00 s  2.00 s   2.00 s  50 %         -        -                -\n"));
    CHECK(contains(text, "f             1  1.00 s     -         -        -         -    -    -    -\n"));
    CHECK(contains(text, "  waiting  -\n"));
    CHECK(contains(text, "Tracing: sampled (a sanitizer's build).\n"));
    CHECK_FALSE(contains(text, "Who waited"));
    CHECK_FALSE(contains(text, "Nobody waited"));
    CHECK_FALSE(contains(text, "how often"));
    CHECK_FALSE(contains(text, "No hold"));
    account.threads.assign(22, account.threads[0]);
    account.threads[21].acquisitions = 5;
    account.processes.push_back(process(12));
    account.threads[20].process = 1;
    const std::string many = format_gil_account(account);
    CHECK(contains(many, "and 2 more threads                  5            -       -           -             -"));
}

TEST_CASE("gil tables: of the threads that share the last line, the longest hold and the longest wait are any one's") {
    GilAccount account = sample_account();
    account.threads.assign(20, main_thread());
    account.threads.push_back(thread(0, 31, "late", 0.5, 0));
    account.threads.push_back(thread(0, 32, "later", 0.25, 0));
    account.threads[20].longest_hold_s = 0.25;
    account.threads[21].longest_wait_s = 0.125;
    CHECK(contains(format_gil_account(account),
                   "0        250 ms        125 ms\n--rows=22 shows all threads\n\nWho waited"));
}

TEST_CASE("gil tables: without a GIL there is a sentence, and no table of GIL time") {
    GilAccount account = sample_account();
    account.processes[0].engine = "no GIL";
    account.processes[0].is_exact = account.processes[0].has_gil = false;
    const std::string text = format_gil_account(account);
    CHECK(contains(text, "This Python began without a GIL"));
    CHECK_FALSE(contains(text, "waiting:"));
    CHECK_FALSE(contains(text, "MainThread"));
    account.threads.clear();  // and no thread that took one
    CHECK(contains(format_gil_account(account), "This Python began without a GIL"));
}

TEST_CASE("gil tables: nobody waited, nothing was held for long, nothing ran at all") {
    GilAccount account = sample_account();
    account.threads = {thread(0, 11, "MainThread", 4, 0), thread(0, 12, "worker", 0, 0)};
    account.holds.clear();
    account.waited_places.clear();
    const std::string text = format_gil_account(account);
    CHECK(contains(text, "In short: no thread had to wait for the GIL.\n"));
    CHECK(contains(text, "\nNobody waited for the GIL.\n\nNo hold lasted 5.00 ms or longer.\n"));
    CHECK(format_gil_account({}) ==
          "python: 0 s\nNo thread took the GIL: Python ended before it ran anything, or the table is full.\n");
    account.processes.clear();
    CHECK(contains(format_gil_account(account), "Only the shares are known"));
    account = sample_account();
    account.gils.clear();
    CHECK_FALSE(contains(format_gil_account(account), "wall"));
    account = sample_account();
    account.threads[0].lifetime_s = account.gils[0].wall_s = account.processes[0].wall_s = account.wall_s = 0;
    CHECK(contains(format_gil_account(account), "worker             -  1.00 s   1.00 s     -"));
    CHECK(contains(format_gil_account(account), "main     -     -     -"));
    CHECK_FALSE(contains(format_gil_account(account), "?"));
}

TEST_CASE("gil tables: a hold that is longer than the thread's CPU time was not all computing") {
    GilAccount account = sample_account();
    CHECK_FALSE(contains(format_gil_account(account), "without computing"));
    account.threads[1].cpu_s = 1.25;  // of 2 s that it held
    std::string text = format_gil_account(account);
    std::ranges::replace(text, '\n', ' ');
    CHECK(contains(
        text,
        "MainThread held it for at least 750 ms without computing: it was blocked in a call, stopped, or had no "
        "core. "));
    account.threads[1].cpu_s = 1.9;  // less than a tenth
    CHECK_FALSE(contains(format_gil_account(account), "without computing"));
    account.threads[1].cpu_s.reset();
    CHECK_FALSE(contains(format_gil_account(account), "without computing"));
    CHECK(contains(format_gil_account(account), "MainThread    4.00 s       -   2.00 s  50 %"));
    CHECK(contains(format_gil_json(account), "\"cpu_s\": null"));
}

TEST_CASE("gil tables: what the thread of a long hold did is told where it is known") {
    GilAccount account = sample_account();
    CHECK_FALSE(contains(format_gil_account(account), "kept waiting  did"));
    CHECK(contains(format_gil_json(account), "\"stopped_s\": null"));
    account.holds[0].activity = {.between_s = 2, .computed_s = 0.5, .blocked_s = 0.125, .no_core_s = 1.25};
    CHECK(contains(format_gil_account(account), R"(
longest  times  together   kept waiting                          did  thread
63.0 ms      5    126 ms         100 ms  no core 62 %, computed 25 %  MainThread
         /home/me/script.py:12:5 work (34/40 looks)
6.00 ms      5   12.0 ms  nobody waited                            -  MainThread
)"));
    for (const char* field : {"\"between_s\": 2.0", "\"computed_s\": 0.5", "\"blocked_s\": 0.125",
                              "\"no_core_s\": 1.25", "\"stopped_s\": 0.0"}) {
        CHECK_MESSAGE(contains(format_gil_json(account), field), field);
    }
}

TEST_CASE("gil tables: who held without computing was what its long holds tell, where they tell of most") {
    GilAccount account = sample_account();
    account.threads[1].cpu_s = 1;  // of 2 s that it held
    account.holds[0].activity = {.between_s = 1, .blocked_s = 0.25, .no_core_s = 0.05};
    account.holds[1].activity = {.between_s = 1, .stopped_s = 0.5};
    std::string text = format_gil_account(account);
    std::ranges::replace(text, '\n', ' ');
    CHECK(contains(text,
                   "for at least 1.00 s without computing: it was stopped from outside for 500 ms and blocked in "
                   "a call for 250 ms. "));
    account.holds[1].thread = 0;
    text = format_gil_account(account);
    std::ranges::replace(text, '\n', ' ');
    CHECK(contains(text, "without computing: it was blocked in a call, stopped, or had no core. "));
}

TEST_CASE("gil tables: a hold that nobody looked at has the place where it let go, and says so") {
    GilAccount account = sample_account();
    account.holds[1] = account.holds[0];
    account.holds[1].is_end = true;
    account.holds[1].looks = account.holds[1].looks_here = 0;
    const std::string text = format_gil_account(account);
    CHECK(contains(text, "MainThread  /home/me/script.py:12:5 work (34/40 looks)\n"));
    CHECK(contains(text, "MainThread  let go at /home/me/script.py:12:5 work\n"));
    CHECK(contains(text, "let go at: nobody looked"));
    CHECK(contains(format_gil_json(account), "\"is_end\": true"));
}

TEST_CASE("gil tables: what all places explain needs no line, and of many places ten are shown") {
    GilAccount account = sample_account();
    account.waited_places[1].waiting_s = 0.248;
    CHECK_FALSE(contains(format_gil_account(account), "not explained"));
    account.waited_places.clear();
    CHECK(contains(format_gil_account(account), "while others waited\nnot explained: 2.75 s of 2.75 s (100 %): "));
    GilAccount little = account;
    for (GilThread& thread : little.threads) thread.waited_on.clear();
    little.threads[0].waited_on = {{.holder = 1, .waiting_s = 0.0009, .times = 1}};
    CHECK_FALSE(contains(format_gil_account(little), "while others waited\n"));
    for (int i = 0; i < 12; ++i) {
        account.waited_places.push_back(
            {.thread = 0, .site = {"/home/me/script.py", 100 + i, 1, 9, "play"}, .waiting_s = 0.1, .looks = 1});
    }
    const std::string text = format_gil_account(account);
    CHECK(contains(text,
                   "script.py:109:1 play\nand 2 more places: 200 ms (--rows=12 shows all)\nnot explained: 1.55 s of "
                   "2.75 s (56 %)"));
}

TEST_CASE("gil tables: a collection is told where it began") {
    GilAccount account = sample_account();
    account.waited_places[0].site.is_collecting = true;
    CHECK(contains(format_gil_account(account), "/home/me/script.py:12:5 work, garbage collection\n"));
    CHECK(contains(format_gil_json(account), "\"collecting\": true"));
    CHECK(contains(format_gil_json(account), "\"generation\": null"));
    account.waited_places[0].site.generation = 0;
    CHECK(contains(format_gil_account(account), "script.py:12:5 work, garbage collection of generation 0\n"));
    CHECK(contains(format_gil_json(account), "\"generation\": 0"));
}

TEST_CASE("gil tables: two native callables that one line calls are two places") {
    GilAccount account = sample_account();
    account.waited_places = {{.thread = 0, .site = busy_line, .waiting_s = 1.5, .looks = 3},
                             {.thread = 1, .site = busy_line, .waiting_s = 0.5, .looks = 1},
                             {.thread = 1, .site = busy_line, .waiting_s = 0.25, .looks = 1}};
    account.waited_places[0].site.callable = "_pickle.loads";
    account.waited_places[1].site.callable = "str.__mul__";
    const std::string text = format_gil_account(account);
    CHECK(contains(text, "script.py:12:5 work, in _pickle.loads\n"));
    CHECK(contains(text, "script.py:12:5 work, in str.__mul__\n"));
    CHECK(contains(text, "script.py:12:5 work\n"));
    CHECK(contains(format_gil_json(account), "\"callable\": \"str.__mul__\""));
    CHECK(contains(format_gil_json(account), "\"callable\": null"));
}

TEST_CASE("gil tables: where there is little room, the function's name is cut and not what ran in it") {
    CodeLocation place{"/home/me/script.py", 12, 5, 9, "Worker.run.<locals>.of_a_long_name"};
    place.callable = "_pickle.loads";
    CHECK(format_place(place, 50) == "…/script.py:12:5 Worker.run.<lo…, in _pickle.loads");
    place.callable = "";
    place.is_collecting = true;
    CHECK(format_place(place, 48) == "…/script.py:12:5 Worker.run…, garbage collection");
}

TEST_CASE("gil tables: an import is told where it is asked for, and alone where no line does") {
    GilAccount account = sample_account();
    account.waited_places[0].site.is_importing = true;
    CHECK(contains(format_gil_account(account), "/home/me/script.py:12:5 work, import\n"));
    CHECK(contains(format_gil_json(account), "\"importing\": true"));
    account.waited_places[0].site = {.file = "", .function = "an import", .is_importing = true};
    CHECK(contains(format_gil_account(account), " an import\n"));
}

TEST_CASE("gil tables: a library's line has the program's own beside it") {
    GilAccount account = sample_account();
    account.waited_places[0].site = {"/usr/lib/python3.11/json/encoder.py", 258, 16, 40, "iterencode"};
    account.waited_places[0].caller = busy_line;
    std::string text = format_gil_account(account);
    CHECK(contains(text, "/usr/lib/python3.11/json/encoder.py:258:16 iterencode, from …/script.py:12:5 work\n"));
    std::ranges::replace(text, '\n', ' ');
    CHECK(contains(text, "others waiting for 2.50 s at /usr/lib/python3.11/json/encoder.py:258:16 iterencode, from "));
    CHECK(contains(format_gil_json(account), "\"caller\": {\n"));
    CHECK(contains(format_gil_json(account), "\"caller\": null"));
}

TEST_CASE("gil tables: a tracer that took more than a twentieth of the run says so") {
    GilAccount account = sample_account();
    account.gils[0].acquisitions = 4'900'000;  // at 40 ns, of 4 s
    CHECK_FALSE(contains(format_gil_account(account), "the tracer itself"));
    account.gils[0].acquisitions = 5'100'000;
    CHECK(contains(format_gil_account(account),
                   "Note: the tracer itself took 5.1 % of the run: without it this program"));
}

TEST_CASE("gil tables: of one thread the gist says what a second one could have") {
    GilAccount account = sample_account();
    account.holds.clear();
    const auto gist = [&](double held_s) {
        account.threads = {thread(0, 11, "MainThread", held_s, 0)};
        const auto lines = lines_of(format_gil_account(account));
        return lines.at(1) + " " + lines.at(2);
    };
    CHECK(gist(3.8) ==
          "In short: its one thread held the GIL for 95 % of the time: a second one beside it would gain next to "
          "nothing.");
    CHECK(gist(1) ==
          "In short: its one thread held the GIL for 25 % of the time: a second one could run Python code in the other "
          "75 %.");
}

TEST_CASE("gil tables: threads that held at one place are one line, and one culprit") {
    GilAccount account = sample_account();
    account.holds[1] = account.holds[0];
    account.holds[1].thread = 0;
    account.waited_places[1].site = busy_line;
    const std::string text = format_gil_account(account);
    CHECK(contains(text, "2 threads kept\nothers waiting for 2.70 s at /home/me/script.py:12:5 work.\n"));
    CHECK(contains(text, "2.70 s   98 %   2250       25 %  2 threads  /home/me/script.py:12:5 work\n"));
    CHECK(contains(text,
                   "63.0 ms     10    252 ms        200 ms  2 threads  /home/me/script.py:12:5 work (68/80 looks)"));
}

TEST_CASE("gil tables: holders whose names are the same when cut are told one below the other") {
    GilAccount account = sample_account();
    account.threads[0].name = "Thread of the reader";
    account.threads[1].name = "Thread of the writer";
    CHECK(contains(format_gil_account(account), "nobody (free)\n"));
    for (int i = 2; i < 6; ++i) {
        account.threads.push_back(thread(0, 50 + i, fmt::format("Thread of a parser {}", i), 0.5, 0));
        account.threads[0].waited_on.push_back({.holder = i, .waiting_s = 0.1 * i, .times = i});
    }
    CHECK(contains(format_gil_account(account), "'Thread of the reader' waited 2.00 s for 'Thread of the writer' ("));
}

TEST_CASE("gil tables: the self-check alarms beyond one look in twenty, and not on a handful of looks") {
    const auto is_alarm = [](std::int64_t compared, std::int64_t agreeing) {
        GilAccount account = sample_account();
        account.peek->compared = compared;
        account.peek->agreeing = agreeing;
        return contains(format_gil_account(account), "self-check failed");
    };
    CHECK_FALSE(is_alarm(100, 95));
    CHECK(is_alarm(100, 94));
    CHECK(is_alarm(20, 18));
    CHECK_FALSE(is_alarm(19, 0));
    GilAccount account = sample_account();
    account.peek->agreeing = 500;
    CHECK(
        contains(format_gil_account(account), "Note: the self-check failed: in 50 of 550 looks from outside the GIL"));
}

TEST_CASE("gil tables: what was dropped and what could not be seen is said") {
    GilAccount account = sample_account();
    account.dropped_processes = 3;
    account.dropped_threads = 1;
    account.notes = {"no frames of process 12: permission denied"};
    const std::string text = format_gil_account(account);
    CHECK(contains(text,
                   "Note: not recorded, for the table is full: 3 processes\nNote: not recorded, for the table is full: "
                   "1 thread,"));
    CHECK(contains(text, "Note: no frames of process 12: permission denied\n"));
}

TEST_CASE("gil tables: no line is wider than asked for, and none ends in a space") {
    GilAccount account = sample_account();
    account.command = "pyhost gil -c 'pass;\n" + std::string(60, 'x') + " " + std::string(60, 'y') + "'";
    add_children(account, 30);
    account.calls = {call(), call()};
    account.calls[0].name = account.calls[1].provenance = std::string(120, 'y');
    for (GilThread& thread : account.threads) thread.name += " of a pool with a name that is much too long";
    for (GilProcess& process : account.processes) process.engine += " (" + std::string(90, 'z') + ")";
    account.holds[0].site.file = "/" + std::string(200, 'p') + ".py";
    account.holds[1].site.function = std::string(200, 'f');
    account.threads[3].waited_on = {{.holder = 1, .waiting_s = 1, .times = 1'000'000}};
    for (const std::string& line : lines_of(format_gil_account(account))) {
        CHECK_MESSAGE(display_width(line) <= 100, line);
        CHECK_MESSAGE(!line.ends_with(' '), line);
    }
}

TEST_CASE("gil tables: colour only where asked for, and no control character of a name gets out") {
    GilAccount account = sample_account();
    account.threads[0].name = "a\x1b[31m\nb";
    CHECK_FALSE(contains(format_gil_account(account), "\x1b"));
    CHECK(contains(format_gil_account(account), "a b"));
    CHECK(
        contains(format_gil_account(account, {.colour = true, .columns = 100}), "\x1b[1mWho waited for whom\x1b[0m\n"));
}

TEST_CASE("gil tables: what the tracing cost, where it was measured, and each other engine once") {
    GilAccount account = sample_account();
    account.peek.reset();
    account.gils[0].acquisitions = 10'000;  // 400 µs of 4 s
    CHECK(contains(format_gil_account(account),
                   "Tracing: exact tracer at 40.0 ns per release/acquire pair, 10000 of them: "
                   "400 µs, 0.01 % of the run.\n"));
    account.gils[0].acquisitions = 5000;
    CHECK(contains(format_gil_account(account), "200 µs, 0.005 % of"));
    account.gils[0].acquisitions = 10;
    CHECK(contains(format_gil_account(account), "them: 400 ns, less than 0.001 % of\n         the run.\n"));
    add_children(account, 3);
    account.processes[1].hook_cost_s = 50e-9;
    account.processes[2].engine = account.processes[3].engine = "sampled (why)";
    account.processes[2].is_exact = account.processes[3].is_exact = false;
    CHECK(contains(
        format_gil_account(account),
        "Tracing: exact tracer at 40.0 ns to 50.0 ns per release/acquire pair, 10 of them in 2 processes:\n    "
        "     400 ns, "));
    CHECK(contains(format_gil_account(account), "of the run; sampled (why).\n"));
    account = sample_account();
    account.processes[0].hook_cost_s = 0;
    CHECK(
        contains(format_gil_account(account), "Tracing: exact tracer, 100 k acquisitions; its cost was not measured."));
}

TEST_CASE("gil tables: the gist names the longest wait and the worst hold, if there are any") {
    GilAccount account = sample_account();
    std::swap(account.waited_places[0], account.waited_places[1]);
    CHECK(contains(format_gil_account(account),
                   "MainThread kept\nothers waiting for 2.50 s at /home/me/script.py:12:5 work.\n"));
    for (GilThread& thread : account.threads) thread.waited_on.clear();
    account.holds.clear();
    account.waited_places.clear();
    CHECK(contains(format_gil_account(account), "\nIn short: threads waited 3.00 s for the GIL.\n"));
}

TEST_CASE("gil tables: the legend explains what the page has, not what it has not") {
    GilAccount account = sample_account();
    CHECK(contains(format_gil_account(account), "kept waiting: "));
    CHECK_FALSE(contains(format_gil_account(account), "p50, p99, max: "));
    CHECK_FALSE(contains(format_gil_account(account), "let go at: "));
    account.holds.clear();
    account.calls = {call()};
    CHECK_FALSE(contains(format_gil_account(account), "kept waiting: "));
    CHECK(contains(format_gil_account(account), "p50, p99, max: "));
}

}  // namespace report_gil_tables_test
