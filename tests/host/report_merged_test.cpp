// tests/host/report_merged_test.cpp: reports read back from their JSON, and several of them in one table.
#include <doctest/doctest.h>

#include <algorithm>

#include "core/error.hpp"
#include "in_lane.hpp"
#include "report/json.hpp"
#include "report/json_read.hpp"
#include "report/merged.hpp"

namespace report_merged_test {

namespace {

using namespace pyhost;

Cell cell(int threads, double call_s) {
    const Sample sample{.wall_s = call_s * 10, .cpu_s = call_s * 10 * threads, .calls = 10, .gil = std::nullopt};
    return {.threads = threads, .samples = {sample, sample, sample}, .reason = {}};
}

Row row(const std::string& backend, GilPolicy policy, double call_s, double call_of_two_s) {
    Row row;
    row.key = {.kernel = "julia", .case_name = "quick", .backend = backend, .policy = policy};
    row.provenance = "pyhost_" + backend;
    row.cells = {cell(1, call_s), cell(2, call_of_two_s)};
    return row;
}

Run run(const std::string& file, const std::string& python, double python_s) {
    Report report;
    report.machine.cpu = "Some CPU";
    report.machine.cores = 2;
    report.machine.os = "Debian 12";
    report.machine.python = python;
    report.started = "2026-01-02T03:04:05Z";
    report.rows = {row("python", GilPolicy::own, python_s, python_s * 2), row("capi", GilPolicy::held, 0.01, 0.02),
                   row("capi", GilPolicy::released, 0.01, 0.01)};
    return {.file = file, .report = report};
}

std::vector<Run> two_runs() {
    std::vector<Run> runs{run("a.json", "3.11.2 (main)", 1),
                          run("b.json", "3.13.5 experimental free-threading build", 2)};
    runs[1].report.machine.gil_enabled = false;
    return runs;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string error_of(const std::string& text) {
    try {
        report_from_json(text, "a.json");
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("merge: a report from before windows and repetitions reads as it did") {
    const Report report = two_runs()[0].report;
    nlohmann::ordered_json old = to_json(report);
    for (auto& row : old["rows"]) {
        for (auto& cell : row["cells"]) {
            for (auto& sample : cell["samples"]) {
                for (const char* field : {"all_calls", "core_wait_s", "all_core_wait_s", "loop_call_s", "repetition"})
                    CHECK(sample.erase(field) == 1);
            }
            cell["summary"].erase("vs_first");
        }
    }
    const std::vector<Run> read{{.file = "a.json", .report = report_from_json(old.dump(), "a.json")}};
    const std::vector<Run> written{{.file = "a.json", .report = report}};
    CHECK(format_merged(read) == format_merged(written));
}

TEST_CASE("merge: the exact table of two interpreters") {
    CHECK(format_merged(two_runs()) ==
          R"(julia, case quick

python   backend  gil                  time  spread  n  speed-up  over 3.11.2  2 threads   gain
3.11.2   python   -                  1.00 s   0.0 %  3     1.00x        1.00x    1.00 /s  1.00x
3.11.2   capi     held              10.0 ms   0.0 %  3      100x         100x     100 /s  1.00x
3.11.2   capi     released          10.0 ms   0.0 %  3      100x         100x     200 /s  2.00x
3.13.5t  python   no GIL             2.00 s   0.0 %  3     1.00x       0.500x   0.500 /s  1.00x
3.13.5t  capi     no GIL, held      10.0 ms   0.0 %  3      200x         100x     100 /s  1.00x
3.13.5t  capi     no GIL, released  10.0 ms   0.0 %  3      200x         100x     200 /s  2.00x

speed-up: the run's own python's time / this time; over 3.11.2: that run's python's time / this
time; threads: total calls/s over N threads; gain: over 1 thread.
3.11.2: a.json, Some CPU (2 cores), Debian 12, 2026-01-02T03:04:05Z; Python 3.11.2 (main); one GIL.
3.13.5t: b.json, Some CPU (2 cores), Debian 12, 2026-01-02T03:04:05Z; Python 3.13.5 experimental
free-threading build; no GIL.
)");
}

TEST_CASE("merge: two runs of one version are told apart, another machine is pointed out") {
    std::vector<Run> runs{run("a.json", "3.11.2 (main)", 1), run("b.json", "3.11.2 (main)", 1)};
    runs[1].report.machine.cpu = "Other CPU";
    const std::string text = format_merged(runs);
    CHECK(contains(text, "\n3.11.2 #1  python "));
    CHECK(contains(text, "\n3.11.2 #2  python "));
    const std::string note =
        "Note: 3.11.2 #2 ran on another machine than 3.11.2 #1: compare its ratios, not its times\n";
    CHECK(contains(text, note));
    runs[1] = run("b.json", "3.11.2 (main)", 1);
    CHECK_FALSE(contains(format_merged(runs), "another machine"));
    runs[1].report.machine.cores = 4;
    CHECK(contains(format_merged(runs), note));
}

TEST_CASE("merge: a module that turned the GIL on is named, and its rows say so") {
    std::vector<Run> runs = two_runs();
    runs[1].report.rows[1].gil_turned_on_by = "pyhost_capi";
    const std::string text = format_merged(runs);
    CHECK(contains(text, "3.13.5t  capi     held, on "));
    CHECK(contains(text, "3.13.5t  capi     no GIL, released "));
    CHECK(contains(text, "ran with the GIL, which the import of pyhost_capi turned on"));
}

TEST_CASE("merge: a row without numbers keeps its reason, below the table, and an interrupted run is told") {
    std::vector<Run> runs = two_runs();
    runs[1].report.rows[1].status = Status::crashed;
    runs[1].report.rows[1].reason = "signal 11";
    runs[0].report.interrupted = true;
    const std::string text = format_merged(runs);
    CHECK(contains(text, "\n  3.13.5t capi held: crashed: signal 11\n"));
    CHECK_FALSE(contains(text, "3.13.5t  capi     no GIL, held"));
    CHECK(contains(text, "Note: 3.11.2: interrupted; results use the samples taken so far\n"));
}

TEST_CASE("merge: every status is read back as it was written") {
    for (int value = 0; value <= static_cast<int>(Status::interrupted); ++value) {
        const auto status = static_cast<Status>(value);
        Report report = run("a.json", "3.11.2 (main)", 1).report;
        report.rows[1].status = status;
        CHECK(report_from_json(format_json(report), "a.json").rows[1].status == status);
    }
}

TEST_CASE("merge: a report from before lanes reads as one of threads, and of interpreters where its gil says so") {
    Report report = two_runs()[0].report;
    report.rows.push_back(in_lane(row("capi", GilPolicy::held, 0.01, 0.01), Lane::interpreters));
    report.rows.push_back(in_lane(row("python", GilPolicy::held, 1, 1), Lane::interpreters));
    nlohmann::ordered_json old = to_json(report);
    for (auto& row : old["rows"]) {
        for (const char* field : {"lane", "inputs_by", "inner_threads"}) CHECK(row.erase(field) == 1);
    }
    CHECK(old["rows"][3]["gil"] == "per-interpreter");
    const Report read = report_from_json(old.dump(), "a.json");
    for (std::size_t index = 0; index < report.rows.size(); ++index) {
        CHECK(read.rows[index].key == report.rows[index].key);
    }
}

TEST_CASE("merge: lanes are read back as they were written, beside rows of before on threads") {
    std::vector<Run> runs = two_runs();
    std::vector<Row>& rows = runs[0].report.rows;
    rows.push_back(in_lane(row("capi", GilPolicy::released, 0.01, 0.005), Lane::interpreters));
    rows.push_back(in_lane(row("capi", GilPolicy::held, 0.01, 0.005), Lane::processes, InputsBy::fork));
    rows.push_back(in_lane(row("python", GilPolicy::own, 1, 0.5), Lane::processes, InputsBy::shared_memory));
    rows.push_back(row("capi", GilPolicy::released, 0.01, 0.005));
    rows.back().key.inner_threads = 2;
    const nlohmann::ordered_json json = to_json(runs[0].report);
    CHECK(json["rows"][6]["inner_threads"] == 2);
    CHECK(json["rows"][5]["inner_threads"].is_null());
    CHECK(json["rows"][3]["gil"] == "released");
    CHECK(json["rows"][3]["lane"] == "interpreters");
    CHECK(json["rows"][3]["inputs_by"].is_null());
    CHECK(json["rows"][4]["inputs_by"] == "fork");
    const Report read = report_from_json(json.dump(), "a.json");
    for (std::size_t index = 0; index < rows.size(); ++index) CHECK(read.rows[index].key == rows[index].key);
    const std::string text = format_merged(runs);
    CHECK(contains(text, "\n3.11.2   capi     released, interpreters "));
    CHECK(contains(text, "\n3.11.2   capi     held, fork "));
    CHECK(contains(text, "\n3.11.2   python   own, shared "));
    CHECK(contains(text, "\n3.11.2   capi     released, inner 2 "));
    for (const auto& [field, value] : {std::pair("lane", "fibres"), std::pair("inputs_by", "pigeon")}) {
        nlohmann::ordered_json damaged = json;
        damaged["rows"][4][field] = value;
        CHECK(contains(error_of(damaged.dump()), value));
    }
}

TEST_CASE("merge: pure Python with a GIL per interpreter is a row like others, not the reference") {
    std::vector<Run> runs = two_runs();
    std::vector<Row>& rows = runs[0].report.rows;
    rows.insert(rows.begin(), in_lane(row("python", GilPolicy::own, 0.5, 0.5), Lane::interpreters));
    const std::string text = format_merged(runs);
    CHECK(contains(text, "\n3.11.2   python   per-interpreter    500 ms   0.0 %  3     2.00x        2.00x "));
    CHECK(contains(text, "\n3.11.2   python   -                  1.00 s   0.0 %  3     1.00x        1.00x "));
}

TEST_CASE("merge: a table is at most 100 columns wide: it does without the count and the spread first") {
    std::vector<Run> runs{run("a.json", "3.13.0 (main)", 1), run("b.json", "3.13.0 (main)", 1)};
    runs[0].report.rows[1].key.backend = "pybind11_my";
    runs[0].report.rows[1].key.lane = Lane::interpreters;
    const std::string text = format_merged(runs);
    CHECK(contains(text, "\npython     backend      gil                 time  spread  speed-up  over"));
    for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
        end = text.find('\n', begin);
        CHECK(end - begin <= 100);
    }
}

TEST_CASE("merge: what a run itself would say in doubt is said here, by its name, and so is its host's tax") {
    std::vector<Run> runs = two_runs();
    runs[1].report.rows[0].cells[0].samples.resize(1);
    runs[0].report.machine.tax = {.stock = "python3",
                                  .is_stock_shared = false,
                                  .loops = {{.name = "calls", .pairs = std::vector<LoopPair>(6, {2, 1})}},
                                  .reason = {}};
    std::string text = format_merged(runs);
    CHECK(contains(text, "Note: 3.13.5t: python was timed fewer than 3 times"));
    std::ranges::replace(text, '\n', ' ');
    CHECK(contains(
        text,
        "one GIL. This host: 2.00x (95 % interval 2.00x to 2.00x) the CPU time of python3 on 1 loops of pure Python"));
}

TEST_CASE("merge: scripts without cases are compared on the reader's word") {
    std::vector<Run> runs = two_runs();
    CHECK_FALSE(contains(format_merged(runs), "(script) rows"));
    runs[1].report.rows[0].is_whole_script = true;
    CHECK(contains(format_merged(runs), "Note: (script) rows do not name their script"));
}

TEST_CASE("merge: a kernel that only one run has gets its own table, without the first run's reference") {
    std::vector<Run> runs = two_runs();
    for (Row& row : runs[1].report.rows) row.key.kernel = "sums";
    const std::string text = format_merged(runs);
    CHECK(contains(text, "julia, case quick\n"));
    CHECK(contains(text, "sums, case quick\n"));
    CHECK(contains(text, "3.13.5t  python   no GIL             2.00 s   0.0 %  3     1.00x            -"));
    for (Row& row : runs[1].report.rows) row.cells.pop_back();
    CHECK(contains(format_merged(runs), "speed-up  over 3.11.2\n3.13.5t"));  // the other kernel's threads are not its
}

TEST_CASE("json: what was written is read back") {
    Report report = two_runs()[1].report;
    report.machine.gil_hook_s = 5e-8;
    report.command = "pyhost julia.py";
    report.seed = 42;
    report.wall_s = 3;
    report.interrupted = true;
    report.rows[1].status = Status::false_claim;
    report.rows[1].reason = "it holds the GIL";
    report.rows[1].gil_turned_on_by = "numpy";
    report.rows[1].import_s = 0.3;
    report.rows[2].first_call_s = 0.8;
    report.rows[2].cells[0].samples[0].gil = GilSplit{.held_s = 1, .released_s = 2, .waiting_s = 3, .releases = 4};
    report.machine.tax = {
        .stock = "python3", .is_stock_shared = true, .loops = {{.name = "calls", .pairs = {{2, 1}}}}, .reason = {}};
    report.rows[2].cells[1] = {.threads = 2, .samples = {}, .reason = "too long"};
    const Report back = report_from_json(format_json(report), "a.json");
    CHECK(to_json(back) == to_json(report));
    CHECK(back.rows[1].import_s == 0.3);
    CHECK(back.rows[2].first_call_s == 0.8);
}

TEST_CASE("merge: a report of before has no times of an import and a first call") {
    auto json = to_json(two_runs()[0].report);
    for (auto& row : json["rows"]) {
        row.erase("import_s");
        row.erase("first_call_s");
    }
    const Report back = report_from_json(json.dump(), "a.json");
    CHECK_FALSE(back.rows[1].import_s);
    CHECK_FALSE(back.rows[1].first_call_s);
}

TEST_CASE("json: what is no report is refused with the file's name") {
    CHECK(contains(error_of("no JSON"), "'a.json' is no report of a comparison; "));
    CHECK(contains(error_of("[]"), "'a.json' is no report of a comparison; "));
    CHECK(contains(error_of(R"({"schema": "pyhost-gil"})"), "'a.json' is no report of a comparison; "));
    CHECK(contains(error_of(R"({"schema": "pyhost-report", "schema_version": 99})"), "does not know"));
    CHECK(contains(error_of(R"({"schema": "pyhost-report", "schema_version": 1})"), "'a.json' is a damaged report: "));
    nlohmann::ordered_json json = to_json(two_runs()[0].report);
    json["rows"][0]["status"] = "odd";
    CHECK(contains(error_of(json.dump()), "'a.json' is a damaged report: there is no status 'odd'"));
}

TEST_CASE("json: a value that no run can have is damage, not a number") {
    const nlohmann::ordered_json good = to_json(two_runs()[0].report);
    CHECK(error_of(good.dump()).empty());
    const auto error_with = [&](const char* pointer, const nlohmann::ordered_json& value) {
        nlohmann::ordered_json bad = good;
        bad[nlohmann::ordered_json::json_pointer(pointer)] = value;
        return error_of(bad.dump());
    };
    CHECK(contains(error_with("/rows/1/gil", "odd"), "there is no GIL policy 'odd'"));
    CHECK(contains(error_with("/rows/1/cells/0/threads", 0), "a count is 0"));
    CHECK(contains(error_with("/rows/1/cells/0/samples/0/calls", 1e20), "a count is 1e+20"));
    CHECK(contains(error_with("/rows/1/cells/0/samples/0/wall_s", -1.0), "a time is -1.0"));
    CHECK(contains(error_with("/rows/1/cells/0/samples/0/wall_s", 0), "a time is 0"));
    CHECK(contains(error_with("/rows/1/cells/0/samples/0/wall_s", nullptr), "a time is null"));
    CHECK(contains(error_with("/machine/cores", 1e20), "a count is 1e+20"));
}

}  // namespace report_merged_test
