// tests/host/report_test.cpp: the exact text of the tables, and the fields of JSON, CSV and markdown.
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/layout.hpp"
#include "report/markdown.hpp"
#include "report/progress.hpp"
#include "report/tables.hpp"

namespace report_test {

namespace {

using namespace pyhost;

// Three equal samples of one call; `threads` of them want `cores`, and divide their time as `gil`.
Cell cell(int threads, double wall_s, double cores, GilSplit gil) {
    const Sample sample{.wall_s = wall_s, .cpu_s = wall_s * cores, .calls = 1, .gil = gil};
    return {.threads = threads, .samples = {sample, sample, sample}, .reason = {}};
}

Row row(const std::string& backend, GilPolicy policy) {
    Row result;
    result.key = {.kernel = "julia", .case_name = "talk", .backend = backend, .policy = policy};
    result.work_bytes = 4e6;
    result.work_operations = 3e9;
    return result;
}

Row python() {
    Row result = row("python", GilPolicy::own);
    result.cached = true;
    result.cells = {cell(1, 18, 1, {18, 0, 0, 0})};
    for (Sample& sample : result.cells[0].samples) sample.gil.reset();
    return result;
}

Row held() {
    Row result = row("capi", GilPolicy::held);
    result.provenance = "pyhost_capi.held.julia (/lib/pyhost_capi.so)";
    result.cells = {cell(1, 0.12, 1, {0.12, 0, 0, 0}), cell(2, 0.24, 1, {0.24, 0, 0.24, 0})};
    result.heartbeat = Heartbeat{.call_s = 0.12, .stall_s = 0.122, .ticks = 4, .reason = {}};
    result.overhead = CallOverhead{.vectorcall_s = 45e-9, .bytecode_s = 61e-9};
    return result;
}

Row released() {
    Row result = row("capi", GilPolicy::released);
    result.cells = {cell(1, 0.12, 1, {0, 0.12, 0, 1}), cell(2, 0.12, 1.98, {0, 0.24, 0, 2})};
    result.heartbeat = Heartbeat{.call_s = 0.12, .stall_s = 0.0051, .ticks = 110, .reason = {}};
    result.overhead = CallOverhead{.vectorcall_s = 95e-9, .bytecode_s = 111e-9};
    return result;
}

Row without_numbers(const std::string& backend, Status status, const std::string& reason) {
    Row result = row(backend, GilPolicy::held);
    result.status = status;
    result.reason = reason;
    return result;
}

const std::string long_reason =
    "counts[17][203] is 41, the reference has 42; 12 of 1000000 counts differ, all of them on the rim, \"x\"";

Report sample_report() {
    Report report;
    report.machine = {.cpu = "Some CPU",
                      .cores = 2,
                      .os = "Debian 12",
                      .python = "3.11.2",
                      .pyhost = "0.1",
                      .gil_engine = "exact tracer",
                      .gil_hook_s = 70e-9,
                      .tax = {},
                      .gil_enabled = true};
    report.command = "pyhost julia.py --backend=all";
    report.started = "2025-01-02T03:04:05Z";
    report.seed = 42;
    report.wall_s = 63;
    report.rows = {held(), released(), without_numbers("numpy", Status::crashed, "signal 11\n(Segmentation fault)"),
                   without_numbers("ctypes", Status::wrong, long_reason), python()};
    report.notes = {"case talk was chosen: its reference is cached"};
    return report;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("tables: the exact text of a comparison") {
    const std::string expected = R"(julia, case talk (3.00 Gop, 4.00 MB a call)

Cost, 1 thread
backend          gil         time  spread  n        rate     call  in Python  speed-up
python (cached)  -         18.0 s   0.0 %  3   167 Mop/s        -          -     1.00x
capi             held      120 ms   0.0 %  3  25.0 Gop/s  45.0 ns    61.0 ns      150x
capi             released  120 ms   0.0 %  3  25.0 Gop/s  95.0 ns     111 ns      150x
numpy            held      crashed: signal 11 (Segmentation fault)
ctypes           held      wrong: counts[17][203] is 41, the reference has 42; 12 of 1000000 counts…

GIL, shares and cores at 2 threads
backend  gil        held  released  waiting   1 thread  2 threads   gain  cores    stall
python   -             -         -        -  0.0556 /s          -      -      -        -
capi     held       50 %     0.0 %     50 %    8.33 /s    8.33 /s  1.00x   1.00   122 ms
capi     released  0.0 %     100 %    0.0 %    8.33 /s    16.7 /s  2.00x   1.98  5.10 ms
numpy    held      crashed: signal 11 (Segmentation fault)
ctypes   held      wrong: counts[17][203] is 41, the reference has 42; 12 of 1000000 counts differ,…

time: median of one call; spread: interquartile range / median; n: samples; rate: a call's work /
time; call: per-call overhead, called from C++; in Python: the same from a Python loop; speed-up:
python's time / this time.
held: share of the calls' time with the GIL; released: without it; waiting: wanting it back; N
threads: total calls/s over N threads; gain: N threads / 1 thread; cores: CPU time / wall time;
stall: longest gap in a 1 ms ticker thread during a call; -: not measured.
15 samples in random order (seed 42) in 63.0 s. Some CPU (2 cores), Debian 12. Python 3.11.2. GIL:
exact tracer, overhead 70.0 ns per release/acquire pair.

Note: ctypes held is wrong: counts[17][203] is 41, the reference has 42; 12 of 1000000 counts
      differ, all of them on the rim, "x"
Note: numpy held crashed: signal 11 (Segmentation fault)
Note: while capi held runs (120 ms a call), no other Python thread ticked for 122 ms; --gil=released
      let them run
Note: case talk was chosen: its reference is cached
)";
    CHECK(format_tables(sample_report()) == expected);
}

TEST_CASE("tables: no line is wider than asked for, and none ends in a space") {
    Report report = sample_report();
    report.rows.push_back(
        without_numbers("a.very.long.module.name.of.a.swap", Status::skipped, long_reason + " " + long_reason));
    report.rows.push_back(held());
    report.rows.back().key.backend = "another.very.long.module";
    for (const std::string& line : lines_of(format_tables(report))) {
        CHECK_MESSAGE(display_width(line) <= 100, line);
        CHECK_MESSAGE(!line.ends_with(' '), line);
    }
}

TEST_CASE("tables: a reason that is cut is given in full below, once") {
    Report report = sample_report();
    report.rows.push_back(without_numbers("cuda", Status::skipped, std::string(120, 'x') + " end"));
    const std::string text = format_tables(report);
    CHECK(contains(text, "…\n"));
    CHECK(contains(text, "Note: cuda held, skipped:\n      " + std::string(120, 'x') + "\n      end\n"));
    CHECK(text.find(" end\n") == text.rfind(" end\n"));
    report.rows.push_back(report.rows.back());
    report.rows.back().key.kernel = "noop";
    const std::string two_kernels = format_tables(report);
    CHECK(two_kernels.find(" end\n") == two_kernels.rfind(" end\n"));
}

TEST_CASE("tables: colours only where asked for: failures red, the best speed-up green") {
    Report report = sample_report();
    CHECK_FALSE(contains(format_tables(report), "\x1b"));
    const std::string text = format_tables(report, {.colour = true, .columns = 100});
    CHECK(contains(text, "\x1b[31mcrashed: signal 11 (Segmentation fault)\x1b[0m"));
    CHECK(contains(text, "\x1b[32m    150x\x1b[0m"));
    report.rows.back().cells = {cell(1, 0.01, 1, {})};  // a reference that no one beats
    CHECK_FALSE(contains(format_tables(report, {.colour = true, .columns = 100}), "\x1b[32m"));
}

TEST_CASE("tables: columns that nothing can fill are left out") {
    Report report = sample_report();
    for (Row& row : report.rows) {
        row.work_bytes = row.work_operations = 0;
        row.overhead.reset();
        if (row.cells.size() > 1) row.cells.pop_back();
    }
    const auto lines = lines_of(format_tables(report));
    CHECK(lines[0] == "julia, case talk");
    CHECK(lines[3] == "backend          gil         time  spread  n  speed-up");
    CHECK(lines[11] == "backend  gil        held  released  waiting   1 thread  cores    stall");
}

TEST_CASE("tables: what limits, memory or arithmetic, decides the rate's unit") {
    Report report = sample_report();
    CHECK(contains(format_tables(report), "25.0 Gop/s"));  // 3e9 / 0.12 s
    for (Row& row : report.rows) row.work_operations = 2e6;
    CHECK(contains(format_tables(report), "33.3 MB/s"));  // 4e6 / 0.12 s
    for (Row& row : report.rows) row.work_bytes = 0;
    CHECK(lines_of(format_tables(report))[0] == "julia, case talk (2.00 Mop a call)");
    for (Row& row : report.rows) row.work_operations = 0, row.work_bytes = 3000;
    CHECK(lines_of(format_tables(report))[0] == "julia, case talk (3.00 kB a call)");
}

TEST_CASE("tables: a short call, a cell with a reason and a row without samples are told") {
    Report report = sample_report();
    report.rows[0].heartbeat =
        Heartbeat{.call_s = 0.0099, .stall_s = 0, .ticks = 0, .reason = "shorter than ten ticks"};
    report.rows[1].cells[1] = Cell{.threads = 2, .samples = {}, .reason = "one call takes 140 s; use --case=quick"};
    report.rows[2] = without_numbers("numpy", Status::correct, "");
    const std::string text = format_tables(report);
    CHECK(contains(text, "1.00  short call\n"));
    CHECK(contains(text, "Note: capi released at 2 threads: one call takes 140 s; use --case=quick\n"));
    CHECK(contains(text, "numpy            held      correct, not timed\n"));
}

TEST_CASE("tables: a Python without a GIL is told, and a module that turned it on is named") {
    Report report = sample_report();
    const std::string with = format_tables(report, {.colour = false, .columns = 100});
    CHECK_FALSE(contains(with, "has no GIL"));
    report.machine.gil_enabled = false;
    report.rows[0].gil_turned_on_by = "old_module";
    const std::string without = format_tables(report, {.colour = false, .columns = 1000});
    CHECK(contains(without, "Note: this Python has no GIL\n"));
    CHECK(contains(without, "Note: capi held ran with the GIL, which the import of old_module turned on\n"));
    CHECK_FALSE(contains(without, "capi released ran with the GIL"));
}

TEST_CASE("tables: a note names what compiles or loads long before its first result") {
    Report report = sample_report();
    report.rows[0].import_s = 0.31;
    report.rows[0].first_call_s = 0.84;
    CHECK(contains(format_tables(report, {.colour = false, .columns = 1000}),
                   "Note: capi held took 310 ms to import, and 840 ms for the first call"));
}

TEST_CASE("tables: what was measured before Ctrl-C is shown") {
    Report report = sample_report();
    report.interrupted = true;
    report.rows[1].status = Status::interrupted;
    report.rows[0] = without_numbers("capi", Status::interrupted, "Ctrl-C came first");
    const std::string text = format_tables(report);
    CHECK(contains(text, "150x"));
    CHECK(contains(text, "held      interrupted: Ctrl-C came first\n"));
    CHECK(contains(text, "Note: interrupted; results use the samples taken so far"));
}

TEST_CASE("json: the fields that docs/reference/json.md names") {
    const auto json = to_json(sample_report());
    CHECK(json["schema"] == "pyhost-report");
    CHECK(json["schema_version"] == 1);
    CHECK(json["seed"] == 42);
    CHECK(json["machine"]["cores"] == 2);
    REQUIRE(json["rows"].size() == 5);
    const auto& row = json["rows"][0];
    CHECK(row["gil"] == "held");
    CHECK(row["status"] == "correct");
    CHECK(row["call_overhead_s"]["bytecode"] == 61e-9);
    CHECK(row["heartbeat"]["stall_s"] == 0.122);
    CHECK(row["work"]["operations"] == 3e9);
    REQUIRE(row["cells"].size() == 2);
    CHECK(row["cells"][1]["threads"] == 2);
    CHECK(row["cells"][1]["samples"].size() == 3);
    CHECK(row["cells"][1]["samples"][0]["gil"]["waiting_s"] == 0.24);
}

TEST_CASE("json: the summary of a cell, and null for what there is not") {
    const auto json = to_json(sample_report());
    const auto& cells = json["rows"][0]["cells"];
    CHECK(cells[0]["summary"]["median_s"] == 0.12);
    CHECK(cells[0]["summary"]["spread_s"] == 0.0);
    CHECK(cells[0]["summary"]["samples"] == 3);
    CHECK(cells[0]["summary"]["speedup"].get<double>() == doctest::Approx(150));  // 18 / 0.12
    CHECK(cells[1]["summary"]["speedup"].is_null());
    CHECK(cells[1]["summary"]["calls_per_s"].get<double>() == doctest::Approx(2 / 0.24));
    CHECK(cells[1]["summary"]["gil_per_call"]["waiting_s"] == 0.12);
    CHECK(json["rows"][4]["cells"][0]["summary"]["gil_per_call"].is_null());
    CHECK(json["rows"][4]["heartbeat"].is_null());
    CHECK(json["rows"][3]["cells"].empty());
    CHECK(json["rows"][3]["reason"] == long_reason);
    CHECK(json["doubts"].size() == 3);
}

TEST_CASE("json: a reason that is no UTF-8 is still written") {
    Report report;
    report.rows = {without_numbers("capi", Status::crashed, "last words: \xff\xfe")};
    const std::string text = format_json(report);
    CHECK(contains(text, "last words: \xEF\xBF\xBD"));
    CHECK(text.ends_with("}\n"));
}

TEST_CASE("csv: a line for each cell, quoted where it must be") {
    Report report = sample_report();
    report.rows[1].provenance = "f(a, b)";
    report.rows[4].provenance = "f\rg";                          // a line's end to some readers
    report.rows[1].heartbeat->reason = "the call is too short";  // no stall is not one of 0
    const std::string text = format_csv(report);
    const auto lines = lines_of(text);
    REQUIRE(lines.size() == 9);  // header, 2 + 2 cells, numpy's reason on two lines, ctypes, python
    CHECK(lines[0].starts_with("kernel,case,backend,gil,threads,status,cached,samples,median_s,"));
    CHECK(lines[2] ==
          "julia,talk,capi,held,2,correct,false,3,0.24,0,8.333333333333334,1,,0.12,0,0.12,0.122,4.5e-08,6.1e-08,"
          "4000000,3000000000,pyhost_capi.held.julia (/lib/pyhost_capi.so),,threads,,,,,,,,,,,\r");
    CHECK(lines[4].ends_with(",,9.5e-08,1.11e-07,4000000,3000000000,\"f(a, b)\",,threads,,,,,,,,,,,\r"));
    CHECK(contains(lines[8], ",\"f\rg\","));
    CHECK(lines[5] == "julia,talk,numpy,held,,crashed,false,0,,,,,,,,,,,,4000000,3000000000,,\"signal 11");
    CHECK(lines[6] == "(Segmentation fault)\",threads,,,,,,,,,,,\r");
    CHECK(lines[7].ends_with("on the rim, \"\"x\"\"\",threads,,,,,,,,,,,\r"));
    CHECK(lines[8].starts_with("julia,talk,python,own,1,correct,true,3,18,0,"));
}

TEST_CASE("markdown: two tables, and reasons that cannot break them") {
    Report report = sample_report();
    report.rows[3].reason = "a|b <c>\nd";
    report.notes[0] += "\nand small";
    const std::string text = format_markdown(report);
    CHECK(contains(text,
                   "### julia, case talk (3.00 Gop, 4.00 MB a call)\n\n**Cost, 1 thread**\n\n"
                   "| backend | gil | time | spread | n | rate | call | in Python | speed-up |\n"
                   "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
                   "| python (cached) | - | 18.0 s | 0.0 % | 3 | 167 Mop/s | - | - | 1.00x |\n"));
    CHECK(contains(text, "| 45.0 ns | 61.0 ns | **150x** |\n"));
    CHECK(contains(text, "| ctypes | held | wrong: a\\|b \\<c> d |\n"));
    CHECK(contains(text, "**GIL, shares and cores at 2 threads**\n\n| backend | gil | held |"));
    CHECK(contains(text, "- case talk was chosen: its reference is cached and small\n"));
}

TEST_CASE("layout: a micro sign is one column, and a cut never splits it") {
    CHECK(display_width("12 µs") == 5);
    CHECK(pad_left("12 µs", 7) == "  12 µs");
    CHECK(pad_right("µ", 3) == "µ  ");
    CHECK(cut("µµµµ", 3) == "µµ…");
    CHECK(cut("µµµ", 3) == "µµµ");
    CHECK(cut("abc", 0) == "");
}

TEST_CASE("layout: text is wrapped at spaces under its first line") {
    CHECK(wrap("aa bb cc", 7, "- ") == "- aa bb\n  cc\n");
    CHECK(wrap("aa bbbbbbbbb c", 7, "- ") == "- aa\n  bbbbbbbbb\n  c\n");
    CHECK(wrap("", 7, "- ") == "- \n");
    CHECK(flatten(" a\n\tb \x1b[31m") == "a b");
    CHECK(flatten("a\x7f"
                  "b") == "a b");  // delete
}

TEST_CASE("progress: the line has the bar, the share, what runs and the time left") {
    CHECK(format_progress(0.42, "capi released, sample 3", 65, 100) ==
          "[========>           ]  42 %  capi released, sample 3  1:05 left");
    CHECK(format_progress(1.5, "done", -1, 100) == "[====================] 100 %  done");
    CHECK(format_progress(-0.5, "start", 3725, 100) == "[>                   ]   0 %  start  1:02:05 left");
    CHECK(format_progress(std::numeric_limits<double>::quiet_NaN(), "x", std::numeric_limits<double>::infinity(),
                          100) == "[>                   ]   0 %  x");
}

TEST_CASE("progress: the line fits its width, the time left is kept") {
    const std::string line = format_progress(0.5, std::string(200, 'x'), 7, 60);
    CHECK(display_width(line) == 60);
    CHECK(line.ends_with("x…  0:07 left"));
    CHECK(display_width(format_progress(0.5, "x", 7, 10)) == 10);
}

TEST_CASE("progress: ten redraws a second, by a clock of its own, and nothing where it is disabled") {
    char* buffer = nullptr;
    std::size_t size = 0;
    std::FILE* stream = open_memstream(&buffer, &size);
    double now_s = 5;
    {
        Progress progress(stream, true, [&] { return now_s; });
        progress.update(0.1, "one", 1);
        now_s = 5.09;
        progress.update(0.2, "two", 1);
        now_s = 5.11;
        progress.update(0.3, "three", 1);
        progress.clear();
        progress.clear();
        Progress disabled(stream, false);
        disabled.update(0.1, "never", 1);
    }
    std::fclose(stream);
    const std::string text(buffer, size);
    std::free(buffer);
    CHECK(text ==
          "\r[==>                 ]  10 %  one  0:01 left\x1b[K\r[======>             ]  30 %  three  0:01 "
          "left\x1b[K\r\x1b[K");
}

}  // namespace report_test
