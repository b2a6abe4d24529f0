// tests/host/report_columns_test.cpp: the list of columns, and tables of many rows with long names.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "in_lane.hpp"
#include "report/columns.hpp"
#include "report/csv.hpp"
#include "report/grid.hpp"
#include "report/json.hpp"
#include "report/json_read.hpp"
#include "report/layout.hpp"
#include "report/markdown.hpp"
#include "report/merged.hpp"
#include "report/notes.hpp"
#include "report/tables.hpp"

namespace report_columns_test {

namespace {

using namespace pyhost;
using enum GilPolicy;

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

// A sample in each of three processes.
Cell cell(int threads, double call_s) {
    Cell result{.threads = threads, .samples = {}, .reason = {}};
    for (int repetition = 0; repetition < 3; ++repetition) {
        const double wall_s = call_s * (1 + 0.02 * repetition);
        result.samples.push_back({.wall_s = wall_s,
                                  .cpu_s = wall_s,
                                  .calls = 1,
                                  .gil = GilSplit{wall_s, wall_s, wall_s, 1},
                                  .repetition = repetition});
    }
    return result;
}

Row row(const std::string& backend, GilPolicy policy, double call_s) {
    Row result;
    result.key = {.kernel = "julia", .case_name = "talk", .backend = backend, .policy = policy};
    result.cells = {cell(1, call_s), cell(16, call_s)};
    result.overhead = CallOverhead{.vectorcall_s = 12.3e-9, .bytecode_s = 123e-9};
    result.heartbeat = Heartbeat{.call_s = 0.01, .stall_s = 0.0123, .ticks = 9, .reason = {}};
    result.work_operations = 1e9;
    return result;
}

const std::vector<std::string> long_names{"boost_python",         "array_api:tensorflow",   "array_api:torch",
                                          "planted.token.held",   "planted.token.released", "numpy",
                                          "a.package.of.my.name", "a.package.of.my.other"};

// Twenty rows with wide numbers.
Report twenty_rows() {
    Report report;
    report.machine.cores = 16;
    report.rows = {row("python", own, 1)};
    report.rows[0].cached = true;
    report.rows.push_back(row("capi", held, 1e-9));
    while (report.rows.size() < 20) {
        const std::size_t index = report.rows.size();
        const GilPolicy policy = index % 3 == 1 ? released : held;
        const Lane lane = index % 3 == 2 ? Lane::interpreters : Lane::threads;
        const Row plain = row(long_names[index % long_names.size()], policy, 0.123 + 0.01 * double(index));
        report.rows.push_back(in_lane(plain, lane));
    }
    report.rows[7].status = Status::crashed;
    report.rows[7].reason =
        "signal 11, after a long stretch of words that no table of a hundred columns has the room for";
    return report;
}

// The lines from the one with this title to the next blank one, less title and header.
std::vector<std::string> rows_of(const std::string& text, const std::string& title) {
    const auto lines = lines_of(text);
    auto line = std::ranges::find_if(lines, [&](const std::string& one) { return one.starts_with(title); });
    std::vector<std::string> rows;
    if (line == lines.end()) return rows;
    for (line += 2; line != lines.end() && !line->empty(); ++line) rows.push_back(*line);
    return rows;
}

Grid grid_of(const std::vector<GridHead>& heads, const std::vector<std::string>& backends) {
    static const Row some;
    Grid grid{.title = "Grid", .heads = heads, .rows = {}};
    for (const std::string& backend : backends) {
        grid.rows.push_back({.backend = backend, .gil = "held", .cells = {}, .message = {}, .row = &some});
        for (const GridHead& head : heads) grid.rows.back().cells.push_back(std::string(10, head.text[0]));
    }
    return grid;
}

}  // namespace

TEST_CASE("columns: the CSV has the names and the order that it always had, and new ones at its end") {
    CHECK(format_csv(Report{}).starts_with(
        "kernel,case,backend,gil,threads,status,cached,samples,median_s,spread_s,calls_per_s,cores,speedup,held_s,"
        "released_s,waiting_s,stall_s,call_vectorcall_s,call_bytecode_s,work_bytes,work_operations,provenance,reason"));
}

TEST_CASE("columns: every entry is whole") {
    std::set<int> places;
    std::size_t in_csv = 0;
    for (const Column& column : columns()) {
        const std::string name(column.head.empty() ? column.csv_name : column.head);
        CHECK_MESSAGE((column.table != Table::none || column.csv_place > 0), name);
        CHECK_MESSAGE((column.table == Table::none) == (column.cell == nullptr), name);
        CHECK_MESSAGE((column.table == Table::none) == (column.head.empty() && column.head_of == nullptr), name);
        CHECK_MESSAGE((column.csv_place > 0) == (column.csv != nullptr), name);
        CHECK_MESSAGE((column.csv_place > 0) == !column.csv_name.empty(), name);
        if (!column.legend.empty() && !column.head.empty()) CHECK_MESSAGE(column.legend.starts_with(name + ": "), name);
        if (column.csv_place == 0) continue;
        ++in_csv;
        places.insert(column.csv_place);
    }
    CHECK(places.size() == in_csv);
    CHECK(*places.begin() == 1);
    CHECK(*places.rbegin() == static_cast<int>(in_csv));
}

TEST_CASE("columns: the role is painted, wherever the column stands") {
    Grid grid = grid_of({{.text = "a"}, {.text = "s", .role = Role::speed_up}, {.text = "z"}}, {"capi", "ctypes"});
    grid.rows[1].is_best = true;
    const std::string text = format_grid(grid, {.colour = true, .columns = 100});
    CHECK(text.find("aaaaaaaaaa  \x1b[32mssssssssss\x1b[0m  zzzzzzzzzz\n") != std::string::npos);
    CHECK(text.find("aaaaaaaaaa  ssssssssss  zzzzzzzzzz\n") != std::string::npos);
}

TEST_CASE("columns: twenty rows with long names stay within 100 columns, and no two names look alike") {
    const Report report = twenty_rows();
    const std::string text = format_tables(report);
    for (const std::string& line : lines_of(text)) CHECK_MESSAGE(display_width(line) <= 100, line);
    for (const std::string title : {"Cost", "GIL"}) {
        const auto rows = rows_of(text, title);
        REQUIRE(rows.size() == 20);
        std::set<std::string> names;
        for (const std::string& line : rows) names.insert(line.substr(0, line.find("  ")));
        CHECK(names.size() == long_names.size() + 2);  // and python, capi
    }
    CHECK(text.find("speed-up") != std::string::npos);
    CHECK(format_markdown(report).find("| call | in Python | speed-up |") != std::string::npos);  // it has the room
}

TEST_CASE("columns: threads that waited for others' cores have no rate and no gain, in no format") {
    Report report;
    report.machine.cores = 2;
    Row capi;
    capi.key = {.kernel = "julia", .case_name = "talk", .backend = "capi", .policy = GilPolicy::released};
    const auto cell = [](int threads, double queued) {
        const Sample sample{.wall_s = 1, .cpu_s = 1, .all_core_wait_s = queued * threads, .calls = 1, .gil = {}};
        return Cell{.threads = threads, .samples = {sample}, .reason = {}};
    };
    capi.cells = {cell(1, 0), cell(2, 0.1)};
    report.rows = {capi};
    CHECK(flatten(rows_of(format_tables(report), "GIL")[0]).ends_with(" 1.00 /s 2.00 /s 2.00x 1.00 -"));
    report = report_from_json(to_json(report).dump(), "crowded.json");
    report.rows[0].cells[1] = cell(2, 0.2);
    CHECK(flatten(rows_of(format_tables(report), "GIL")[0]).ends_with(" 1.00 /s busy busy 1.00 -"));
    const nlohmann::json cells = nlohmann::json::parse(to_json(report).dump())["rows"][0]["cells"];
    CHECK(cells[0]["summary"]["calls_per_s"] == 1.0);
    CHECK(cells[1]["summary"]["calls_per_s"].is_null());
    CHECK(report_from_json(to_json(report).dump(), "crowded.json").rows[0].cells[1].samples[0].all_core_wait_s == 0.4);
    CHECK(lines_of(format_csv(report))[2].starts_with("julia,talk,capi,released,2,correct,false,1,1,0,,1,,"));
}

TEST_CASE("columns: the legend explains what the tables have, not what was left out") {
    const auto count_of = [](const std::string& text, const std::string& words) {
        std::size_t count = 0;
        for (auto at = text.find(words); at != text.npos; at = text.find(words, at + 1)) ++count;
        return count;
    };
    Report report = twenty_rows();
    const std::string narrow = flatten(format_tables(report));
    CHECK(narrow.find("  in Python") == std::string::npos);  // for want of room
    CHECK(narrow.find("in Python: ") == std::string::npos);
    CHECK(count_of(narrow, "speed-up: python's time / this time. ") == 1);
    CHECK(count_of(narrow, "; -: not measured. ") == 1);
    CHECK(flatten(format_tables(report, {.columns = 200})).find("in Python: the same") != std::string::npos);
    CHECK(flatten(format_markdown(report)).find("in Python: the same") != std::string::npos);
    for (Row& row : report.rows) row.is_whole_script = true;
    for (const std::string& text : {flatten(format_tables(report)), flatten(format_markdown(report))}) {
        CHECK(text.find("held: share") == std::string::npos);
        CHECK(count_of(text, "speed-up: python's time / this time; -: not measured. ") == 1);
    }
    report.rows.clear();
    CHECK(format_tables(report).find("not measured.") == std::string::npos);
}

TEST_CASE("columns: the most spare columns go, and only where names would look alike or the line be too wide") {
    const std::vector<GridHead> heads{{.text = "keep"}, {.text = "first", .spare = 9}, {.text = "second", .spare = 1}};
    const auto header = [&](const std::vector<std::string>& backends, int width) {
        const TableStyle style{.colour = false, .columns = width};
        return lines_of(format_grid(fit(grid_of(heads, backends), style), style))[1];
    };
    const std::string all = "  gil         keep       first      second";
    // 42 for the other columns, of 12 each with its space.
    CHECK(header({"long_name_one", "long_name_two"}, 55) == "backend      " + all);
    CHECK(header({"long_name_one", "long_name_two"}, 51) == "backend  " + all);  // long_…one and long_…two
    CHECK(header({"long_1_name_", "long_2_name_"}, 51) == "backend     " + all.substr(0, 18) + "      second");
    CHECK(header({"a", "b"}, 49) == "backend" + all);
    CHECK(header({"a", "b"}, 48) == "backend" + all.substr(0, 18) + "      second");
    CHECK(header({"a", "b"}, 30) == "backend" + all.substr(0, 18));
    CHECK(header({"a", "b"}, 10) == "backend" + all.substr(0, 18));
}

TEST_CASE("columns: merged runs of twenty rows with long names stay within 100 columns") {
    std::vector<Run> runs{{"one.json", twenty_rows()}, {"two.json", twenty_rows()}};
    runs[0].report.machine.python = "3.11.2 (main)";
    runs[1].report.machine.python = "3.13.5 free-threading build";
    const auto lines = lines_of(format_merged(runs));
    for (const std::string& line : lines) CHECK_MESSAGE(display_width(line) <= 100, line);
    CHECK(lines[2].starts_with("python   backend "));
    CHECK(lines[2].find("over 3.11.2") != std::string::npos);
    CHECK(lines[2].find("spread") == std::string::npos);
    CHECK(std::ranges::count_if(lines, [](const std::string& line) { return line.starts_with("3.13.5t  planted."); }) ==
          5);
}

TEST_CASE("notes: which arrays come from a pool of touched pages, and how many of them") {
    Report report;
    report.rows = {row("capi", held, 1), row("simd", held, 1), row("simd", released, 1), row("openmp", held, 1)};
    CHECK(provenance(report).find("touched pages") == std::string::npos);
    report.rows[1].pool_bytes = report.rows[3].pool_bytes = 4e6;
    report.rows[2].pool_bytes = 32e6;
    CHECK(provenance(report).ends_with(
        " New arrays of simd, openmp come from a pool of touched pages, 32 MB at most (PYHOST_POOL=0: none)."));
}

}  // namespace report_columns_test
