// tests/host/stats_test.cpp: medians, spreads, units and groups, against values worked out by hand.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/error.hpp"
#include "stats/groups.hpp"
#include "stats/summary.hpp"
#include "stats/units.hpp"

namespace stats_test {

namespace {

using namespace pyhost;
using doctest::Approx;

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

TEST_CASE("stats: one thread's throughput is that of the loop which several call from, where that is known") {
    Cell one{.threads = 1, .samples = {{.wall_s = 4, .cpu_s = 4, .calls = 8, .gil = {}}}, .reason = {}};
    CHECK(summarize(one)->calls_per_s == Approx(2));
    one.samples[0].loop_call_s = 0.8;
    CHECK(summarize(one)->calls_per_s == Approx(1.25));
    CHECK(summarize(one)->call.median_s == Approx(0.5));
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
    Report other = report({python(10), row("capi", GilPolicy::held, 0.5)});
    other.rows[1].status = Status::differs;  // it has its times, and another result
    CHECK_FALSE(speedup(other, other.rows[1]));
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

}  // namespace stats_test
