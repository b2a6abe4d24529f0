// tests/host/report_other_results_test.cpp: rows whose result is not the reference's: timed, counted, never ranked.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/json_read.hpp"
#include "report/markdown.hpp"
#include "report/merged.hpp"
#include "report/notes.hpp"
#include "report/tables.hpp"
#include "stats/groups.hpp"

namespace report_other_results_test {

namespace {

using namespace pyhost;
using enum GilPolicy;

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// A sample in each of three processes.
Row row(const std::string& backend, GilPolicy policy, double call_s) {
    Row result;
    result.key = {.kernel = "polygon_mask", .case_name = "quick", .backend = backend, .policy = policy};
    Cell cell{.threads = 1, .samples = {}, .reason = {}};
    for (int repetition = 0; repetition < 3; ++repetition) {
        cell.samples.push_back(
            {.wall_s = call_s, .cpu_s = call_s, .calls = 1, .gil = std::nullopt, .repetition = repetition});
    }
    result.cells = {cell};
    return result;
}

constexpr const char* count = "3 of 4096 items differ from the reference, by at most 1: fillPoly also fills an edge";
constexpr const char* stream = "a random stream of its own (PCG64): mean 0.4999 and Kolmogorov-Smirnov p = 0.4";

Row differing() {
    Row result = row("opencv", released, 0.001);
    result.status = Status::differs;
    result.reason = count;
    result.difference = Difference{.items = 3, .of = 4096, .largest = 1.0, .relative = std::nullopt};
    return result;
}

Row streaming() {
    Row result = row("numpy_pcg64", own, 0.002);
    result.status = Status::other_stream;
    result.reason = stream;
    return result;
}

Report report() {
    Report result;
    result.machine.cores = 2;
    result.rows = {row("python", own, 1), differing(), streaming(), row("capi", held, 0.125),
                   row("ctypes", held, 0.25)};
    return result;
}

const Row& base(const Report& some) { return *base_of(groups_of(some).front()); }

}  // namespace

TEST_CASE("other results: a row has its time, and the word in the place of a speed-up; the best is another") {
    const std::string text = format_markdown(report());
    CHECK(contains(text, "| opencv | released | 1.00 ms | - | 3 | differs |"));
    CHECK(contains(text, "| numpy\\_pcg64 | own | 2.00 ms | - | 3 | other stream |"));
    CHECK(contains(text, "| capi | held | 125 ms | ±0.0 % | 3 | **8.00x** |"));
    CHECK(contains(text, "| ctypes | held | 250 ms | 2.00 ±0.0 % | 3 | 4.00x |"));
}

TEST_CASE("other results: the others are compared with the first row that has the reference's result") {
    Report some = report();
    CHECK(base(some).key.backend == "capi");
    some.rows.resize(3);
    CHECK(base_of(groups_of(some).front()) == nullptr);
}

TEST_CASE("other results: each is a note with its count or its stream, and they raise no other doubt") {
    const std::vector<std::string> all = notes(report());
    REQUIRE(all.size() == 2);
    CHECK(all[0] ==
          "opencv released: " + std::string(count) + "; a time of another result is compared with no other row's");
    CHECK(all[1] == "numpy_pcg64 own: " + std::string(stream) + "; its time is compared with no other row's");
}

TEST_CASE("other results: one that is slower than pure Python is not said to be") {
    Report some = report();
    some.rows[1].cells = row("opencv", released, 3).cells;
    CHECK(notes(some).size() == 2);
    some.rows[1].status = Status::correct;
    CHECK(notes(some).size() == 2);  // slower, in the place of the count
    CHECK(contains(notes(some)[1], "opencv released is slower than pure Python"));
}

TEST_CASE("other results: doubts about the time itself are told of them too") {
    Report some = report();
    some.rows[1].cells[0].samples.resize(2);
    const auto all = notes(some);
    CHECK(std::ranges::any_of(
        all, [](const std::string& note) { return note.starts_with("opencv released was timed fewer than"); }));
}

TEST_CASE("other results: JSON has the count, and no ratio") {
    const auto json = to_json(report());
    const auto& differs = json["rows"][1];
    CHECK(differs["status"] == "differs");
    CHECK(differs["reason"] == count);
    CHECK(differs["difference"]["items"] == 3);
    CHECK(differs["difference"]["of"] == 4096);
    CHECK(differs["difference"]["largest"] == 1.0);
    CHECK(differs["difference"]["relative"].is_null());
    CHECK(json["rows"][2]["status"] == "other-stream");
    CHECK(json["rows"][2]["difference"].is_null());
    CHECK(json["rows"][3]["difference"].is_null());
    for (const int index : {1, 2}) {
        const auto& summary = json["rows"][static_cast<std::size_t>(index)]["cells"][0]["summary"];
        CHECK(summary["median_s"].get<double>() > 0);
        CHECK(summary["speedup"].is_null());
        CHECK(summary["vs_first"].is_null());
    }
    CHECK(json["rows"][4]["cells"][0]["summary"]["vs_first"]["factor"].get<double>() == doctest::Approx(2));
}

TEST_CASE("other results: a count is of a row that differs, not of one that turned out wrong") {
    Report some = report();
    some.rows[1].status = Status::wrong;
    CHECK(to_json(some)["rows"][1]["difference"].is_null());
    CHECK_FALSE(contains(format_csv(some), ",4096,"));
}

TEST_CASE("other results: the CSV has the count at its end, and no speed-up") {
    const std::string text = format_csv(report());
    CHECK(contains(text, ",inner_threads,differing_items,compared_items,largest_difference,relative_difference\r\n"));
    CHECK(contains(text, "polygon_mask,quick,opencv,released,1,differs,false,3,0.001,0,1000,1,,"));
    CHECK(contains(text, ",threads,,,,,,,,3,4096,1,\r\n"));
    CHECK(contains(text, ",threads,,,,,,,,,,,\r\n"));
}

TEST_CASE("other results: a report that was read back says the same") {
    const Report again = report_from_json(format_json(report()), "x.json");
    CHECK(again.rows[1].status == Status::differs);
    CHECK(again.rows[1].difference == report().rows[1].difference);
    CHECK(again.rows[2].status == Status::other_stream);
    CHECK_FALSE(again.rows[3].difference);
}

TEST_CASE("other results: merged runs show their times, and no factor") {
    Report other = report();
    other.machine.python = "3.13.5 (main)";
    Report first = report();
    first.machine.python = "3.12.1 (main)";
    const std::vector<Run> runs{{.file = "a.json", .report = first}, {.file = "b.json", .report = other}};
    const std::string text = format_merged(runs);
    const std::size_t line = text.find("3.13.5  opencv");
    REQUIRE(line != std::string::npos);
    const std::string shown = text.substr(line, text.find('\n', line) - line);
    CHECK(contains(shown, "1.00 ms"));
    CHECK(shown.ends_with("differs            -"));
}

}  // namespace report_other_results_test
