// tests/host/stats_limits_test.cpp: each doubt just under, at and just over the limit from which on it is raised.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "in_lane.hpp"
#include "stats/doubts.hpp"
#include "stats/groups.hpp"
#include "stats/summary.hpp"
#include "stats/units.hpp"

namespace stats_limits_test {

namespace {

using namespace pyhost;
using doctest::Approx;

Sample sample(double wall_s, double cores = 1) {
    return {.wall_s = wall_s, .cpu_s = wall_s * cores, .calls = 1, .gil = {}};
}

Cell cell(int threads, double call_s, double cores = 1) {
    return {.threads = threads, .samples = std::vector<Sample>(3, sample(call_s, cores)), .reason = {}};
}

Row row(const std::string& backend, GilPolicy policy, double call_s, double cores = 1) {
    Row result;
    result.key = {.kernel = "julia", .case_name = "talk", .backend = backend, .policy = policy};
    result.cells = {cell(1, call_s, cores)};
    return result;
}

Row python(double call_s, double cores = 1) { return row("python", GilPolicy::own, call_s, cores); }

Row with_heartbeat(Row row, double call_s, double stall_s) {
    row.heartbeat = Heartbeat{.call_s = call_s, .stall_s = stall_s, .ticks = 9, .reason = {}};
    return row;
}

// How many doubts these rows raise on a machine of four cores.
std::size_t count(std::vector<Row> rows, int cores = 4) {
    Report report;
    report.machine.cores = cores;
    report.rows = std::move(rows);
    return doubts(report).size();
}

// The finding that these rows lead to; of no row, and so no evidence, where there is another number of findings.
Finding only(std::vector<Row> rows, int cores = 4) {
    static Report report;  // outlives the finding, which points into it
    report.machine.cores = cores;
    report.rows = std::move(rows);
    const Findings all = doubts(report);
    CHECK(all.size() == 1);
    return all.size() == 1 ? all.front() : Finding{.fault = Fault::interrupted, .evidence = {Evidence{}}, .text = {}};
}

constexpr auto held = GilPolicy::held;
constexpr auto released = GilPolicy::released;

}  // namespace

TEST_CASE("limits: native is slower than Python from a factor of 0.95 down") {
    CHECK(count({python(95), row("capi", held, 100)}) == 0);  // 0.95 itself is noise
    CHECK(count({python(94.9), row("capi", held, 100)}) == 1);
    CHECK(only({python(10e-6), row("capi", held, 20e-6)}).fault == Fault::slower);
    CHECK(only({python(9.9e-6), row("capi", held, 20e-6)}).fault == Fault::little_work);
}

TEST_CASE("limits: what is slower in one sample or two, or not beyond its spread, is not called slower") {
    const auto slower = [](const std::vector<double>& times_s) {
        Row capi = row("capi", held, 1);
        capi.cells[0].samples.clear();
        for (const double time_s : times_s) capi.cells[0].samples.push_back(sample(time_s));
        Report report;
        report.rows = {python(1), capi};
        return std::ranges::count(doubts(report), Fault::slower, &Finding::fault);
    };
    CHECK(slower({2}) == 0);
    CHECK(slower({2, 2}) == 0);
    CHECK(slower({2, 2, 2}) == 1);
    CHECK(slower({1, 1.1, 4}) == 0);  // 0.91x, and a spread of more
}

TEST_CASE("limits: the reference has a core of its own from 0.9 cores on, and a whole script may sleep") {
    CHECK(count({python(1, 0.9)}) == 0);
    CHECK(only({python(1, 0.89)}).fault == Fault::reference_blocked);
    CHECK(only({python(1, 0.89)}).evidence.front().value == Approx(0.89));
    Row script = python(8, 0.1);
    script.is_whole_script = true;
    CHECK(count({script}) == 0);
}

TEST_CASE("limits: a whole script is run once, and nobody asks it for three samples") {
    Row script = python(8);
    script.cells[0].samples.resize(1);
    CHECK(count({script}) == 1);
    script.is_whole_script = true;
    CHECK(count({script}) == 0);
    Row three = row("capi", held, 1);
    CHECK(count({three}) == 0);
    three.cells[0].samples.resize(2);
    CHECK(only({three}).fault == Fault::few_samples);
    CHECK(only({three}).evidence.front().value == 2);
    Row reference = python(8);
    reference.cells[0].samples.resize(2);
    CHECK(count({reference}) == 0);  // of calls of seconds
}

TEST_CASE("limits: the widest cell of a row counts, of rows that are correct") {
    Row capi = row("capi", held, 1);
    capi.cells[0].samples = {sample(0.875), sample(1), sample(1.25)};  // quartiles 0.9375 and 1.125: 18.75 %
    capi.cells.push_back({.threads = 2, .samples = {sample(0.75), sample(1), sample(1.25)}, .reason = {}});  // 25 %
    capi.cells.push_back({.threads = 4, .samples = {sample(1), sample(9)}, .reason = {}});  // two tell nothing
    CHECK(only({capi}).fault == Fault::varied);
    CHECK(only({capi}).evidence.front().value == Approx(0.25));
    CHECK(only({capi}).evidence.front().threads == 2);
    Row other = row("ctypes", held, 1);
    other.cells[0].samples = {sample(0.5), sample(1), sample(1.5)};  // 50 %, on one thread
    REQUIRE(only({capi, other}).evidence.size() == 2);
    CHECK(only({capi, other}).evidence[1].value == Approx(0.5));
    CHECK(only({capi, other}).evidence[1].threads == 1);
    capi.status = Status::wrong;
    capi.reason = "item 3";
    CHECK(only({capi}).fault == Fault::wrong);
    CHECK(only({capi}).text == "item 3");
}

TEST_CASE("limits: a spread of exactly 20 % raises no doubt, a hair more does") {
    Row capi = row("capi", held, 1);
    capi.cells[0].samples = {sample(6), sample(8), sample(9.125)};  // 7 and 8.5625: 19.5 %
    CHECK(count({capi}) == 0);
    capi.cells[0].samples = {sample(6), sample(8), sample(9.25)};  // 7 and 8.625: 20.3 %
    CHECK(count({capi}) == 1);
}

TEST_CASE("limits: a release is too dear from a fifth of the call on, where the call is up to 100 us") {
    const auto dear = [](double held_s, double released_s) {
        return count({row("capi", held, held_s), row("capi", released, released_s)});
    };
    CHECK(dear(128e-9, 153e-9) == 0);  // 19.5 %
    CHECK(dear(128e-9, 154e-9) == 1);  // 20.3 %
    CHECK(dear(100e-6, 125e-6) == 1);
    CHECK(dear(101e-6, 150e-6) == 0);
    const Finding finding = only({row("capi", held, 8e-9), row("capi", released, 17e-9)});
    CHECK(finding.fault == Fault::dear_release);
    CHECK(finding.evidence.front().value == Approx(9e-9));
    CHECK(finding.evidence.front().beside == Approx(8e-9));
    Row wrong = row("capi", released, 900e-9);
    wrong.status = Status::wrong;
    CHECK(count({row("capi", held, 128e-9), wrong}) == 1);  // which is its failure, and no word on its time
    // Another backend's release is not this one's.
    CHECK(count({row("capi", held, 128e-9), row("ctypes", released, 900e-9)}) == 0);
}

TEST_CASE("limits: a held call stalls the others from 50 ms on") {
    CHECK(count({with_heartbeat(row("capi", held, 0.06), 0.06, 0.0499)}) == 0);
    CHECK(count({with_heartbeat(row("capi", held, 0.06), 0.06, 0.05)}) == 1);
    CHECK(count({with_heartbeat(row("numpy", GilPolicy::own, 0.06), 0.06, 0.05)}) == 1);
    CHECK(count({with_heartbeat(python(0.06), 0.06, 0.05)}) == 0);  // pure Python is its own measure
}

TEST_CASE("limits: releasing cures a stall where less than half of it is left") {
    const Row stalls = with_heartbeat(row("capi", held, 1), 1, 0.08);
    CHECK(only({stalls, with_heartbeat(row("capi", released, 1), 1, 0.0399)}).fault == Fault::cured_stalls);
    const Row elsewhere = in_lane(row("capi", released, 1), Lane::interpreters);
    CHECK(only({stalls, with_heartbeat(elsewhere, 1, 0.0399)}).fault == Fault::stalls);
    CHECK(only({stalls, with_heartbeat(row("capi", released, 1), 1, 0.04)}).fault == Fault::stalls);
}

TEST_CASE("limits: a released call stalls the others all the same from 50 ms and half a call on") {
    const auto stalled = [](double call_s, double stall_s) {
        return count({with_heartbeat(row("capi", released, call_s), call_s, stall_s)});
    };
    CHECK(stalled(0.125, 0.0624) == 0);  // under half a call
    CHECK(stalled(0.125, 0.0625) == 1);
    CHECK(stalled(0.0625, 0.0499) == 0);  // under ten switch intervals
    CHECK(stalled(0.0625, 0.05) == 1);
    CHECK(stalled(1, 0.4) == 0);
    CHECK(stalled(1, 0.5) == 1);
    CHECK(count({with_heartbeat(row("numpy", GilPolicy::own, 0.04), 0.04, 0.045)}) == 0);
}

TEST_CASE("limits: a held call is parallel above 1.5 cores") {
    CHECK(count({row("openmp", held, 1, 1.5)}) == 0);
    CHECK(count({row("openmp", held, 1, 1.51)}) == 1);
    CHECK(count({row("openmp", released, 1, 1.51)}) == 0);
    CHECK(only({row("openmp", held, 1, 1.6), row("simd", held, 1, 3)}).fault == Fault::held_cores);
    CHECK(only({row("openmp", held, 1, 1.6), row("simd", held, 1, 3)}).evidence[1].value == Approx(3));
}

TEST_CASE("limits: released threads are starved under three quarters of the cores that are due") {
    const auto starved = [](int threads, double got, int cores, double alone = 1, double call_s = 1) {
        Row capi = row("capi", released, call_s, alone);
        capi.cells.push_back(cell(threads, call_s, got));
        return count({capi}, cores);
    };
    CHECK(starved(2, 1.5, 4) == 0);
    CHECK(starved(2, 1.49, 4) == 1);
    CHECK(starved(4, 1.5, 2) == 0);  // two cores are all there is
    CHECK(starved(4, 1.49, 2) == 1);
    CHECK(starved(4, 2.99, 4) == 1);
    CHECK(starved(4, 3, 4) == 0);
    CHECK(starved(2, 1, 4, 0.8) == 1);  // alone the call keeps a core busy from 0.8 on
    CHECK(starved(2, 1, 4, 0.79) == 0);
    CHECK(starved(2, 1, 4, 1, 100e-6) == 1);  // a call long enough to tell
    CHECK(starved(2, 1, 4, 1, 99e-6) == 0);
}

TEST_CASE("limits: threads that wait for cores which others have are crowded, and that is all that is said of them") {
    const auto crowded = [](double queued, double got, double alone = 1, int threads = 2) {
        Row capi = row("capi", released, 1, alone);
        capi.cells.push_back(cell(threads, 1, got));
        for (Sample& sample : capi.cells.back().samples) sample.all_core_wait_s = queued * threads * sample.wall_s;
        Report report;
        report.machine.cores = 2;
        report.rows = {capi};
        const Findings found = doubts(report);
        return std::ranges::count(found, Fault::crowded, &Finding::fault) * 10 +
               std::ranges::count(found, Fault::starved, &Finding::fault);
    };
    CHECK(crowded(0.11, 1.4) == 10);
    CHECK(crowded(0.1, 1.4) == 1);  // why is not known
    CHECK(crowded(0.5, 1.7) == 0);  // it had the cores
    CHECK(crowded(0.5, 1.69) == 10);
    CHECK(crowded(0.5, 1.7, 1, 4) == 0);
    CHECK(crowded(0.5, 1.4, 1.26) == 1);  // its own threads wait for each other
}

TEST_CASE("limits: threads that wait for the GIL a fifth of their time are not starved by others") {
    const auto starved = [](double waiting_s) {
        Row capi = row("capi", released, 1);
        capi.cells.push_back(cell(2, 10, 1));
        const GilSplit split{.held_s = 5, .released_s = 15 - waiting_s, .waiting_s = waiting_s, .releases = 1};
        for (Sample& one : capi.cells[1].samples) one.gil = split;
        return count({capi});
    };
    CHECK(starved(3.9) == 1);  // of 20 s
    CHECK(starved(4) == 0);
}

TEST_CASE("limits: the starved are found at the highest number of threads") {
    Row capi = row("capi", released, 1);
    capi.cells.push_back(cell(2, 1, 2));
    capi.cells.push_back(cell(4, 1, 1.04));
    CHECK(only({capi}).fault == Fault::starved);
    CHECK(only({capi}).evidence.front().value == Approx(1.04));
    CHECK(only({capi}).evidence.front().threads == 4);
}

TEST_CASE("limits: units change where the rounded figure reaches a thousand") {
    CHECK(format_seconds(0.9994e-6) == "999 ns");
    CHECK(format_seconds(0.9996e-6) == "1.00 µs");
    CHECK(format_seconds(1e-6) == "1.00 µs");
    CHECK(format_seconds(1e-3) == "1.00 ms");
    CHECK(format_seconds(9.994e-9) == "9.99 ns");
    CHECK(format_seconds(9.996e-9) == "10.0 ns");
    CHECK(format_seconds(99.96e-9) == "100 ns");
    CHECK(format_seconds(999.6) == "1000 s");
    CHECK(format_seconds(-0.0182) == "-18.2 ms");
    CHECK(format_seconds(1.0 / 0.0) == "?");
    CHECK(format_scaled(999.4, "B") == "999 B");
    CHECK(format_scaled(1e3, "B") == "1.00 kB");
    CHECK(format_scaled(1e12, "B") == "1.00 TB");
    CHECK(format_scaled(2.5e15, "B") == "2500 TB");
    CHECK(format_scaled(0, "B") == "0.00 B");
    CHECK(format_percent(0.0994) == "9.9 %");
    CHECK(format_percent(0.0996) == "10 %");
    CHECK(format_percent(-0.5) == "-50 %");
    CHECK(format_factor(999.6) == "1000x");
    CHECK(format_factor(0) == "0.00x");
}

TEST_CASE("limits: quartiles lie between samples by their distance") {
    // Positions 1.25 and 3.75 of 0 to 5.
    const Summary six = summarize(std::vector{0.0, 10.0, 20.0, 40.0, 80.0, 160.0});
    CHECK(six.median_s == Approx(30));
    CHECK(six.spread_s == Approx(70.0 - 12.5));
    // Positions 1 and 3 of 0 to 4.
    CHECK(summarize(std::vector{5.0, 4.0, 1.0, 2.0, 3.0}).spread_s == Approx(2));
    CHECK(summarize(std::vector{1.0, 2.0}).spread_s == Approx(0.5));
    CHECK(Summary{.median_s = 0, .spread_s = 1, .samples = 3}.relative_spread() == 0);
}

TEST_CASE("limits: of the reference and the row only one thread counts, and samples without calls do not") {
    Report report;
    report.rows = {python(12), row("capi", held, 3)};
    report.rows[0].cells.push_back(cell(2, 100));
    report.rows[1].cells.insert(report.rows[1].cells.begin(), cell(2, 1));
    report.rows[1].cells[1].samples.push_back({.wall_s = 9, .cpu_s = 9, .calls = 0, .gil = {}});
    report.rows[1].cells[1].samples.push_back({.wall_s = 0, .cpu_s = 9, .calls = 5, .gil = {}});
    CHECK(*speedup(report, report.rows[1]) == Approx(4));
    CHECK(summarize_at(report.rows[1], 1)->call.samples == 3);
    CHECK(highest_threads(report.rows[1]) == 2);
    report.rows[1].cells.push_back(
        {.threads = 8, .samples = {{.wall_s = 1, .cpu_s = 1, .calls = 0, .gil = {}}}, .reason = {}});
    CHECK(highest_threads(report.rows[1]) == 2);
}

TEST_CASE("limits: a group has the rows of one kernel and one case; python with a GIL each is no reference") {
    Report report;
    report.rows = {row("capi", held, 1), in_lane(python(1), Lane::interpreters), python(1), python(2)};
    report.rows[3].key.case_name = "quick";
    report.rows[2].is_whole_script = false;
    report.rows[3].is_whole_script = true;
    const auto groups = groups_of(report);
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].rows == std::vector<const Row*>{&report.rows[2], &report.rows[0], &report.rows[1]});
    CHECK(groups[0].reference == &report.rows[2]);
    CHECK(groups[1].reference == &report.rows[3]);
    CHECK_FALSE(is_whole_script(groups[0]));
    CHECK(is_whole_script(groups[1]));
    CHECK(name_of(report.rows[1]) == "python per-interpreter");
}

}  // namespace stats_limits_test
