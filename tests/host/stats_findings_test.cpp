// tests/host/stats_findings_test.cpp: findings that say the same are one, the heaviest first.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "in_lane.hpp"
#include "stats/doubts.hpp"
#include "stats/findings.hpp"
#include "stats/remarks.hpp"

namespace stats_findings_test {

namespace {

using namespace pyhost;
using enum GilPolicy;

Row row(const std::string& kernel, const std::string& backend, GilPolicy policy, double call_s) {
    Row result;
    result.key = {.kernel = kernel, .case_name = "talk", .backend = backend, .policy = policy};
    const Sample sample{.wall_s = call_s, .cpu_s = call_s, .calls = 1, .gil = {}};
    result.cells = {{.threads = 1, .samples = {sample, sample, sample}, .reason = {}}};
    return result;
}

std::vector<Fault> faults_of(const Findings& findings) {
    std::vector<Fault> faults;
    for (const Finding& finding : findings) faults.push_back(finding.fault);
    return faults;
}

}  // namespace

TEST_CASE("findings: those with the same fault and words are one, whatever the kernel") {
    const std::vector<Row> rows{row("noop", "a", held, 1), row("julia", "b", held, 1)};
    Findings findings;
    add(findings, Fault::failed, {.row = &rows[0]}, "OSError");
    add(findings, Fault::failed, {.row = &rows[1]}, "OSError");
    add(findings, Fault::failed, {.row = &rows[1]}, "ValueError");
    add(findings, Fault::crashed, {.row = &rows[1]}, "OSError");
    REQUIRE(findings.size() == 3);
    REQUIRE(findings[0].evidence.size() == 2);
    CHECK(findings[0].evidence[0].row == &rows[0]);
    CHECK(findings[0].evidence[1].row == &rows[1]);
}

TEST_CASE("findings: cells at another number of threads are another finding, where the words name the number") {
    const Row one = row("noop", "a", held, 1);
    for (const Fault fault : {Fault::starved, Fault::untimed_cell, Fault::varied}) {
        Findings findings;
        add(findings, fault, {.row = &one, .threads = 2});
        add(findings, fault, {.row = &one, .threads = 4});
        CHECK(findings.size() == (fault == Fault::varied ? 1 : 2));
    }
}

TEST_CASE("findings: the heaviest come first, those of one fault in their order") {
    Findings findings;
    add(findings, Fault::slower, {}, "first");
    add(findings, Fault::slower, {}, "second");
    add(findings, Fault::crashed, {});
    const Findings sorted = by_weight(findings);
    REQUIRE(sorted.size() == 3);
    CHECK(sorted[0].fault == Fault::crashed);
    CHECK(sorted[1].text == "first");
    CHECK(sorted[2].text == "second");
}

TEST_CASE("findings: what two kernels show is found once, failures before all else") {
    Report report;
    report.machine.cores = 2;
    for (const char* kernel : {"noop", "add_ints"}) {
        report.rows.push_back(row(kernel, "python", own, 20e-9));
        report.rows.push_back(row(kernel, "capi", held, 5e-9));
        report.rows.push_back(row(kernel, "capi", released, 100e-9));
    }
    report.rows.push_back(row("add_ints", "ctypes", held, 1));
    report.rows.back().status = Status::wrong;
    const Findings found = doubts(report);
    CHECK(faults_of(found) == std::vector{Fault::wrong, Fault::little_work, Fault::dear_release});
    CHECK(found[1].evidence.size() == 2);
    CHECK(found[1].evidence[1].row == &report.rows[5]);
    CHECK(found[2].evidence.size() == 2);
    CHECK(found[2].evidence[1].value == doctest::Approx(95e-9));
}

TEST_CASE("findings: a claim to release the GIL that most samples keep for less than 55 % of a call is named") {
    const auto found_of = [](const std::vector<double>& released_s, double call_s, GilPolicy policy) {
        Report report;
        report.rows = {row("noop", "capi", policy, call_s)};
        std::vector<Sample> samples;
        for (const double one_s : released_s) {
            Sample sample{.wall_s = call_s, .cpu_s = call_s, .calls = 1, .gil = {}};
            sample.gil = GilSplit{.held_s = call_s - one_s, .released_s = one_s, .waiting_s = 0, .releases = 1};
            samples.push_back(sample);
        }
        report.rows[0].cells[0].samples = samples;
        const Findings findings = doubts(report);
        const bool is_found = faults_of(findings) == std::vector{Fault::partly_held};
        return is_found ? findings[0].evidence[0].value : -1;
    };
    for (const double share : {0.1, 0.3, 0.5, 0.54}) CHECK(found_of({share, share, share}, 1, released) == share);
    CHECK(found_of({0.3, 0.9, 0.25}, 1, released) == 0.3);  // the majority
    CHECK(found_of({0.3, 0.9, 0.9}, 1, released) == -1);
    CHECK(found_of({0.6, 0.6, 0.6}, 1, released) == -1);
    CHECK(found_of({0, 0, 0}, 1, held) == -1);
    CHECK(found_of({10e-6, 10e-6, 10e-6}, 100e-6, released) == doctest::Approx(0.1));
    CHECK(found_of({1e-6, 1e-6, 1e-6}, 10e-6, released) == -1);  // nothing but the binding
}

TEST_CASE("findings: what takes 0.2 s longer than the table's fastest to import, or for its first call, is named") {
    Report report;
    report.rows = {row("noop", "capi", held, 1), row("noop", "ctypes", held, 1), row("noop", "numba", held, 1)};
    const auto start = [&](std::size_t index, double import_s, double first_call_s) {
        report.rows[index].import_s = import_s;
        report.rows[index].first_call_s = first_call_s;
    };
    start(0, 0.001, 0.125);
    start(1, 0.1, 0.001);
    start(2, 0.1, 0.1);
    CHECK(remarks(report).empty());
    start(2, 0.1, 0.875);
    REQUIRE(remarks(report).size() == 1);
    const Finding found = remarks(report).front();
    CHECK(found.fault == Fault::slow_start);
    REQUIRE(found.evidence.size() == 1);
    CHECK(found.evidence.front().row == &report.rows[2]);
    CHECK(found.evidence.front().value == 0.1);
    CHECK(found.evidence.front().beside == 0.875);
    start(2, 0.25, 0.1);
    CHECK(faults_of(remarks(report)) == std::vector{Fault::slow_start});
    report.rows[2].status = Status::wrong;
    CHECK(remarks(report).empty());
}

TEST_CASE("findings: a backend alone is beside nothing: its whole start counts") {
    Report report;
    report.rows = {row("noop", "numba", held, 1), row("noop", "numba", released, 1)};
    for (Row& one : report.rows) {
        one.import_s = 0.25;
        one.first_call_s = 0.1;
    }
    CHECK(remarks(report).size() == 1);
}

TEST_CASE("findings: what explains the tables, of the run and of its rows") {
    Report report;
    report.rows = {row("noop", "capi", held, 1), in_lane(row("noop", "python", own, 1), Lane::interpreters)};
    CHECK(faults_of(remarks(report)) == std::vector{Fault::own_gils});
    report.rows[1].status = Status::skipped;
    CHECK(remarks(report).empty());
    report.interrupted = true;
    report.machine.gil_enabled = false;
    report.rows[0].gil_turned_on_by = "old_module";
    report.rows[0].cells.push_back({.threads = 2, .samples = {}, .reason = "one call takes 140 s"});
    report.rows[0].heartbeat = Heartbeat{.call_s = 0.01, .stall_s = 0, .ticks = 0, .reason = "no ticks"};
    const Findings found = remarks(report);
    CHECK(faults_of(found) ==
          std::vector{Fault::interrupted, Fault::no_gil, Fault::gil_turned_on, Fault::untimed_cell, Fault::no_stall});
    CHECK(found[2].text == "old_module");
    CHECK(found[3].evidence.front().threads == 2);
    CHECK(found[4].text == "no ticks");
    report.rows[0].heartbeat->call_s = 0.0099;  // shorter than ten ticks: the table says so
    CHECK(remarks(report).size() == 4);
    report.rows[0].status = Status::over_budget;  // its cells' reasons are the row's
    CHECK(remarks(report).size() == 3);
}

}  // namespace stats_findings_test
