// tests/host/stats_test.cpp: medians, spreads, units and doubts, against values worked out by hand.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/error.hpp"
#include "stats/doubts.hpp"
#include "stats/groups.hpp"
#include "stats/summary.hpp"
#include "stats/units.hpp"

namespace {

using namespace pyhost;
using doctest::Approx;
using Strings = std::vector<std::string>;

// `wall_s` of each sample; one call a thread, one core a thread unless said otherwise.
Cell cell(int threads, const std::vector<double>& walls_s, double cores) {
    Cell result{.threads = threads, .samples = {}, .reason = {}};
    for (const double wall_s : walls_s) {
        result.samples.push_back({.wall_s = wall_s, .cpu_s = wall_s * cores, .calls = 1, .gil = {}});
    }
    return result;
}

Row row(const std::string& backend, GilPolicy policy, double call_s) {
    Row result;
    result.key = {.kernel = "julia", .case_name = "talk", .backend = backend, .policy = policy};
    result.cells = {cell(1, {call_s, call_s, call_s}, 1)};
    return result;
}

Row failed(const std::string& backend, Status status, const std::string& reason) {
    Row result = row(backend, GilPolicy::held, 1);
    result.cells.clear();
    result.status = status;
    result.reason = reason;
    return result;
}

Heartbeat heartbeat(double call_s, double stall_s) {
    return {.call_s = call_s, .stall_s = stall_s, .ticks = 9, .reason = {}};
}

Report report(std::vector<Row> rows) {
    Report result;
    result.machine.cores = 2;
    result.rows = std::move(rows);
    return result;
}

Row python(double call_s) { return row("python", GilPolicy::own, call_s); }

}  // namespace

TEST_CASE("stats: an odd count takes the middle, an even count the middle pair") {
    CHECK(summarize(std::vector{3.0, 1.0, 2.0}).median_s == Approx(2.0));
    CHECK(summarize(std::vector{10.0, 1.0, 3.0, 2.0}).median_s == Approx(2.5));
    CHECK(summarize(std::vector{7.0}).median_s == Approx(7.0));
}

TEST_CASE("stats: the spread is the interquartile range, between the samples") {
    // 1 2 3 4: a quarter of the way is 1.75, three quarters 3.25.
    const Summary summary = summarize(std::vector{4.0, 1.0, 3.0, 2.0});
    CHECK(summary.spread_s == Approx(1.5));
    CHECK(summary.relative_spread() == Approx(0.6));
    CHECK(summary.samples == 4);
    CHECK(summarize(std::vector{7.0}).spread_s == 0);
}

TEST_CASE("stats: no samples is an error, a cell without usable samples has no summary") {
    CHECK_THROWS_AS(summarize(std::vector<double>{}), Error);
    CHECK_FALSE(summarize(Cell{}));
    CHECK_FALSE(
        summarize(Cell{.threads = 1, .samples = {{.wall_s = 1, .cpu_s = 1, .calls = 0, .gil = {}}}, .reason = {}}));
}

TEST_CASE("stats: a cell's time is per call, its throughput of all threads together") {
    Cell two{.threads = 2, .samples = {{.wall_s = 4, .cpu_s = 6, .calls = 8, .gil = {}}}, .reason = {}};
    const auto summary = summarize(two);
    REQUIRE(summary);
    CHECK(summary->call.median_s == Approx(0.5));
    CHECK(summary->calls_per_s == Approx(4.0));  // 2 * 8 / 4
    CHECK(summary->cores == Approx(1.5));
    CHECK_FALSE(summary->gil);
}

TEST_CASE("stats: the GIL's split is per call of one thread, over the samples that have it") {
    Cell two{.threads = 2, .samples = {}, .reason = {}};
    const auto add = [&](double held_s, double released_s, double waiting_s) {
        two.samples.push_back(
            {.wall_s = 4, .cpu_s = 4, .calls = 5, .gil = GilSplit{held_s, released_s, waiting_s, 10}});
    };
    add(10, 20, 30);
    add(20, 30, 50);
    add(30, 40, 40);
    two.samples.push_back({.wall_s = 4, .cpu_s = 4, .calls = 5, .gil = {}});
    const auto summary = summarize(two);
    REQUIRE(summary->gil);
    CHECK(summary->gil->held_s == Approx(2));      // 20 / (2 * 5)
    CHECK(summary->gil->released_s == Approx(3));  // 30 / 10
    CHECK(summary->gil->waiting_s == Approx(4));   // 40 / 10, the middle of 3, 5 and 4
}

TEST_CASE("stats: the speed-up is the reference's median over the row's, at one thread") {
    Report two = report({python(10), row("capi", GilPolicy::held, 0.5)});
    CHECK(*speedup(two, two.rows[1]) == Approx(20));
    CHECK(*speedup(two, two.rows[0]) == Approx(1));
    two.rows[1].cells[0].threads = 2;
    CHECK_FALSE(speedup(two, two.rows[1]));
    two.rows[0].key.case_name = "quick";
    CHECK_FALSE(speedup(two, two.rows[1]));
}

TEST_CASE("stats: the highest number of threads counts only cells with samples") {
    Row capi = row("capi", GilPolicy::held, 1);
    CHECK(highest_threads(capi) == 1);
    capi.cells.push_back(cell(2, {1}, 1));
    capi.cells.push_back(cell(4, {}, 1));
    CHECK(highest_threads(capi) == 2);
    CHECK(highest_threads(Row{}) == 0);
}

TEST_CASE("stats: times have three digits and the unit that fits") {
    CHECK(format_seconds(0.0001234) == "123 µs");
    CHECK(format_seconds(45.04e-9) == "45.0 ns");
    CHECK(format_seconds(1.5e-10) == "0.150 ns");
    CHECK(format_seconds(0.0182) == "18.2 ms");
    CHECK(format_seconds(1) == "1.00 s");
    CHECK(format_seconds(1234.6) == "1230 s");
    CHECK(format_seconds(0) == "0.00 ns");
    CHECK(format_seconds(-3e-9) == "-3.00 ns");
}

TEST_CASE("stats: rounding comes before the unit") {
    CHECK(format_seconds(999.4e-6) == "999 µs");
    CHECK(format_seconds(999.7e-6) == "1.00 ms");
    CHECK(format_seconds(0.99996) == "1.00 s");
    CHECK(format_seconds(9.999e-3) == "10.0 ms");
    CHECK(format_scaled(999999, "B") == "1.00 MB");
}

TEST_CASE("stats: rates, shares and factors") {
    CHECK(format_scaled(1.5e9, "B/s") == "1.50 GB/s");
    CHECK(format_scaled(0.0549, "/s") == "0.0549 /s");
    CHECK(format_scaled(42, "op") == "42.0 op");
    CHECK(format_percent(0.0312) == "3.1 %");
    CHECK(format_percent(0.42) == "42 %");
    CHECK(format_percent(0.0997) == "10 %");
    CHECK(format_percent(0) == "0.0 %");
    CHECK(format_factor(4.2) == "4.20x");
    CHECK(format_factor(0.043) == "0.0430x");
    CHECK(format_factor(12345) == "12300x");
}

TEST_CASE("stats: groups keep the report's order, the reference first in each") {
    Report three = report({row("capi", GilPolicy::held, 1), python(2), row("capi", GilPolicy::released, 1)});
    three.rows.insert(three.rows.begin(), row("capi", GilPolicy::held, 1));
    three.rows[0].key.kernel = "noop";
    const auto groups = groups_of(three);
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].kernel == "noop");
    CHECK(groups[0].reference == nullptr);
    REQUIRE(groups[1].rows.size() == 3);
    CHECK(groups[1].rows[0] == groups[1].reference);
    CHECK(name_of(*groups[1].rows[0]) == "python");
    CHECK(name_of(*groups[1].rows[2]) == "capi released");
}

TEST_CASE("doubts: a report without a fault raises none") {
    Row held = row("capi", GilPolicy::held, 0.01);
    held.heartbeat = heartbeat(0.01, 0.01);
    Row released = row("capi", GilPolicy::released, 0.01);
    released.cells.push_back(cell(2, {0.01, 0.01, 0.01}, 1.9));
    CHECK(doubts(report({python(1), held, released})).empty());
}

TEST_CASE("doubts: failures are quoted first, each in its words") {
    Row slow = row("numpy", GilPolicy::own, 2);
    const auto all =
        doubts(report({python(1), slow, failed("a", Status::wrong, "counts[3] is 41, not 42"),
                       failed("b", Status::false_claim, "it holds the GIL"), failed("c", Status::crashed, "signal 11"),
                       failed("d", Status::timed_out, "no answer in 300 s"), failed("e", Status::failed, "OSError"),
                       failed("f", Status::skipped, "not built"), failed("g", Status::over_budget, "140 s")}));
    REQUIRE(all.size() == 6);
    CHECK(all[0] == "a held is wrong: counts[3] is 41, not 42");
    CHECK(all[1] == "b held makes a false claim: it holds the GIL");
    CHECK(all[2] == "c held crashed: signal 11");
    CHECK(all[3] == "d held timed out: no answer in 300 s");
    CHECK(all[4] == "e held failed: OSError");
    CHECK(all[5].starts_with("numpy own is slower"));
}

TEST_CASE("doubts: more than 20 % of spread") {
    Row capi = row("capi", GilPolicy::held, 1);
    capi.cells[0] = cell(1, {0.9, 1.0, 1.31}, 1);  // quartiles 0.95 and 1.155: 20.5 %
    CHECK(doubts(report({capi})) ==
          Strings{
              "capi held varied by 21 % between samples: something else is using the machine; rerun when it is idle"});
    capi.cells[0] = cell(1, {0.9, 1.0, 1.29}, 1);  // 0.95 and 1.145: 19.5 %
    CHECK(doubts(report({capi})).empty());
    capi.cells.push_back(cell(2, {1, 2, 3}, 1));
    CHECK(doubts(report({capi})) ==
          Strings{"capi held varied by 50 % between samples: something else is using the machine; "
                  "rerun with --threads=1 when it is idle"});
}

TEST_CASE("doubts: fewer than three samples, in one sentence for all") {
    Row capi = row("capi", GilPolicy::held, 0.1);
    capi.cells[0].samples.pop_back();
    CHECK(doubts(report({capi})) ==
          Strings{"capi held was timed fewer than 3 times, so its spread is unreliable; rerun with a larger --budget"});
    Row reference = python(1);
    reference.cells[0].samples.resize(1);
    reference.cached = true;
    CHECK(doubts(report({reference, capi})) == Strings{"python and capi held were timed fewer than 3 times, so their "
                                                       "spread is unreliable; rerun with a larger --budget, "
                                                       "and --fresh for the cached reference"});
}

TEST_CASE("doubts: two samples say nothing of the spread, and an interrupted row is left alone") {
    Row capi = row("capi", GilPolicy::held, 1);
    capi.cells[0] = cell(1, {1, 3}, 1);
    REQUIRE(doubts(report({capi})).size() == 1);
    CHECK(doubts(report({capi}))[0].starts_with("capi held was timed fewer than 3 times"));
    capi.status = Status::interrupted;
    CHECK(doubts(report({capi})).empty());
}

TEST_CASE("doubts: native slower than Python, and more than four names are counted") {
    std::vector<Row> rows{python(1)};
    for (const char* name : {"a", "b", "c", "d", "e"}) rows.push_back(row(name, GilPolicy::held, 2));
    CHECK(doubts(report(rows)) ==
          Strings{"a held, b held, c held and 2 more are slower than pure Python (0.500x): it does not pay here; "
                  "try --case=large"});
    CHECK(doubts(report({python(2e-6), row("a", GilPolicy::held, 4e-6)})) ==
          Strings{"a held is slower than pure Python (0.500x): with this little work in a call, getting there and back "
                  "costs more than it saves; try --case=large"});
    CHECK(doubts(report({python(1), row("a", GilPolicy::held, 1.04)})).empty());
    CHECK(doubts(report({python(1), row("python", GilPolicy::per_interpreter, 2)})).empty());
}

TEST_CASE("doubts: a reference that had no core of its own flatters every speed-up") {
    Row reference = python(1);
    for (Sample& sample : reference.cells[0].samples) sample.cpu_s = 0.5 * sample.wall_s;
    REQUIRE(doubts(report({reference})).size() == 1);
    CHECK(doubts(report({reference}))[0].starts_with("the reference got only 0.5 cores when it was measured"));
}

TEST_CASE("doubts: a release that costs more than the call") {
    Report both = report({row("capi", GilPolicy::held, 12e-9), row("capi", GilPolicy::released, 57e-9)});
    CHECK(doubts(both) ==
          Strings{"releasing the GIL costs capi 45.0 ns a call, more than the call's own 12.0 ns: hold the GIL "
                  "for calls this short (--gil=held)"});
    both.rows[0].cells[0] = cell(1, {100e-9, 100e-9, 100e-9}, 1);
    both.rows[1].cells[0] = cell(1, {145e-9, 145e-9, 145e-9}, 1);
    CHECK(doubts(both) ==
          Strings{"releasing the GIL costs capi 45.0 ns a call, 45 % of the call's own 100 ns: hold the GIL "
                  "for calls this short (--gil=held)"});
    both.rows[1].cells[0] = cell(1, {119e-9, 119e-9, 119e-9}, 1);
    CHECK(doubts(both).empty());
}

TEST_CASE("doubts: a held call that stalls the other threads, and what cures it") {
    Row held = row("capi", GilPolicy::held, 0.129);
    held.heartbeat = heartbeat(0.129, 0.131);
    CHECK(doubts(report({held})) ==
          Strings{"while capi held runs (129 ms a call), no other Python thread ticked for 131 ms"});
    Row released = row("capi", GilPolicy::released, 0.129);
    released.heartbeat = heartbeat(0.129, 0.005);
    CHECK(doubts(report({held, released})) == Strings{"while capi held runs (129 ms a call), no other Python thread "
                                                      "ticked for 131 ms; --gil=released let them run"});
    released.heartbeat->stall_s = 0.07;
    REQUIRE(doubts(report({held, released})).size() == 2);
    CHECK(doubts(report({held, released}))[0].ends_with("ticked for 131 ms"));
    released.heartbeat->stall_s = 0.0655;  // half of the held call's: no cure
    CHECK(doubts(report({held, released}))[0].ends_with("ticked for 131 ms"));
    released.heartbeat->stall_s = 0.0654;
    CHECK(doubts(report({held, released}))[0].ends_with("--gil=released let them run"));
    released.heartbeat->stall_s = 0.005;
    held.heartbeat->reason = "the call is shorter than ten ticks";
    CHECK(doubts(report({held, released})).empty());
}

TEST_CASE("doubts: a released call that stalls the others all the same") {
    Row released = row("capi", GilPolicy::released, 0.129);
    released.heartbeat = heartbeat(0.129, 0.1);
    REQUIRE(doubts(report({released})).size() == 1);
    CHECK(doubts(report({released}))[0].starts_with(
        "capi released let the GIL go, and yet no other Python thread ticked for 100 ms"));
    released.heartbeat = heartbeat(0.2, 0.1);  // half of the call
    CHECK(doubts(report({released})).size() == 1);
    released.heartbeat = heartbeat(0.2, 0.099);
    CHECK(doubts(report({released})).empty());
    released.heartbeat = heartbeat(0.05, 0.05);
    CHECK(doubts(report({released})).size() == 1);
    released.heartbeat = heartbeat(0.05, 0.049);
    CHECK(doubts(report({released})).empty());
}

TEST_CASE("doubts: many cores in one held call") {
    Row openmp = row("openmp", GilPolicy::held, 1);
    openmp.cells[0] = cell(1, {1, 1, 1}, 1.9);
    CHECK(doubts(report({openmp})) == Strings{"openmp held keeps 1.9 cores busy while all other Python threads stall; "
                                              "--gil=released uses the same cores and lets them run"});
}

TEST_CASE("doubts: released threads that got one core, unless they wait for the GIL or a device") {
    Row capi = row("capi", GilPolicy::released, 1);
    capi.cells.push_back(cell(2, {2, 2, 2}, 1.02));
    const Strings starved{
        "capi released got 1.0 core at 2 threads: another process is using the machine; rerun when it is idle"};
    CHECK(doubts(report({capi})) == starved);
    Report single = report({capi});
    single.machine.cores = 1;
    CHECK(doubts(single).empty());
    for (Sample& sample : capi.cells[1].samples) sample.gil = GilSplit{2, 0, 2, 1};
    CHECK(doubts(report({capi})).empty());
    capi.cells[1] = cell(2, {2, 2, 2}, 1.02);
    capi.cells[0] = cell(1, {1, 1, 1}, 0.3);
    CHECK(doubts(report({capi})).empty());
}

TEST_CASE("doubts: with several kernels, each sentence names its own, failures of all first") {
    Row noop = row("numpy", GilPolicy::own, 2);
    Row reference = python(1);
    noop.key.kernel = reference.key.kernel = "noop";
    const auto all = doubts(report({reference, noop, failed("capi", Status::crashed, "signal 11")}));
    REQUIRE(all.size() == 2);
    CHECK(all[0] == "julia, case talk: capi held crashed: signal 11");
    CHECK(all[1].starts_with("noop, case talk: numpy own is slower"));
}
