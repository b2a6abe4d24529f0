// tests/host/report_rows_test.cpp: which rows, probes and offers count in the tables and notes, and which do not.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "in_lane.hpp"
#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/listing.hpp"
#include "report/markdown.hpp"
#include "report/probes.hpp"
#include "report/tables.hpp"

namespace report_rows_test {

namespace {

using namespace pyhost;
using enum GilPolicy;

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Cell cell(int threads, double call_s) {
    const Sample sample{.wall_s = call_s, .cpu_s = call_s, .calls = 1, .gil = std::nullopt};
    return {.threads = threads, .samples = {sample, sample, sample}, .reason = {}};
}

Row row(const std::string& backend, GilPolicy policy, double call_s) {
    Row result;
    result.key = {.kernel = "sum_primes", .case_name = "quick", .backend = backend, .policy = policy};
    result.cells = {cell(1, call_s)};
    return result;
}

Report report() {
    Report result;
    result.machine.cores = 2;
    result.rows = {row("python", own, 1), row("capi", held, 0.125), row("capi", released, 0.5)};
    return result;
}

}  // namespace

TEST_CASE("rows: the best speed-up is of a row that shows it, not of wrong results, however fast") {
    Report wrong = report();
    CHECK(contains(format_markdown(wrong), "| **8.00x** |\n"));
    wrong.rows[1].status = Status::wrong;
    wrong.rows[1].reason = "item 3";
    CHECK(contains(format_markdown(wrong), "| **2.00x** |\n"));
}

TEST_CASE("rows: a number of threads that nobody has samples at is not compared") {
    Report some = report();
    for (Row& one : some.rows) one.cells.push_back({.threads = 4, .samples = {}, .reason = "interrupted"});
    CHECK(contains(format_markdown(some), "**GIL, shares and cores at 1 thread**"));
    some.rows[1].cells.push_back(cell(2, 0.25));
    CHECK(contains(format_markdown(some), "**GIL, shares and cores at 2 threads**"));
}

TEST_CASE("rows: in several processes a time has its ratio to the first backend's instead of a spread") {
    Report several = report();
    for (std::size_t i = 0; i < several.rows.size(); ++i) {
        int repetition = 0;
        for (Sample& sample : several.rows[i].cells[0].samples) {
            sample.repetition = repetition++;
            if (i == 2) sample.wall_s *= 1 + 0.01 * repetition;
        }
    }
    const std::string text = format_markdown(several);
    CHECK(contains(text, "| backend | gil | time | vs first | n |"));
    CHECK(contains(text, "| python | - | 1.00 s | 8.00 ±0.0 % | 3 |"));
    CHECK(contains(text, "| capi | held | 125 ms | ±0.0 % | 3 |"));
    CHECK(contains(text, "| capi | released | 510 ms | 4.08 ±3.2 % | 3 |"));
    several.rows[1].status = Status::crashed;  // it cannot be the first then
    CHECK(contains(format_markdown(several), "| capi | released | 510 ms | ±3.2 % | 3 |"));
}

TEST_CASE("rows: one sample has no spread") {
    Report once = report();
    CHECK(contains(format_markdown(once), "| python | - | 1.00 s | 0.0 % | 3 |"));
    once.rows[0].cells[0].samples.resize(1);
    CHECK(contains(format_markdown(once), "| python | - | 1.00 s | - | 1 |"));
}

TEST_CASE("rows: as many kernels stand beside each other as have room beside the longest names") {
    std::vector<Offer> offers;
    for (int i = 0; i < 5; ++i) {
        offers.push_back({.backend = "fourteen_wide_",
                          .kind = "implementation",
                          .kernel = "kernel_number__" + std::to_string(i),
                          .policies = {held},
                          .reason = ""});
    }
    const std::string text = format_listing(offers);
    CHECK(contains(text, "  kernel_number__2\nfourteen_wide_  implementation  h"));  // with the fourth, 102 columns
}

TEST_CASE("rows: a kernel's name is text in a heading too") {
    CHECK(contains(format_markdown(report()), "### sum\\_primes, case quick\n"));
}

TEST_CASE("rows: how interpreters allocate is told of a row that was measured, not of one that was skipped") {
    Report isolated = report();
    isolated.rows.push_back(in_lane(row("python", own, 0.5), Lane::interpreters));
    CHECK(contains(format_markdown(isolated), "- per-interpreter: every thread has a sub-interpreter"));
    isolated.rows.back().status = Status::skipped;
    CHECK_FALSE(contains(format_markdown(isolated), "every thread has a sub-interpreter"));
}

TEST_CASE("rows: what sending takes is two columns and a note, where a row has worker processes") {
    Report processes = report();
    CHECK_FALSE(contains(format_tables(processes, {}), "inputs"));
    processes.rows.push_back(in_lane(row("capi", held, 0.5), Lane::processes, InputsBy::fork));
    processes.rows.back().transfer =
        Transfer{.inputs_s = 0.00125, .result_s = 0.000875, .inputs_bytes = 0, .result_bytes = 16};
    const std::string text = format_tables(processes, {});
    CHECK(contains(text, "inputs  result\n"));
    CHECK(contains(text, "1.25 ms  875 µs\n"));
    CHECK(contains(text, "Note: fork, shared: a worker process in the place of each thread"));
    const auto json = to_json(processes)["rows"].back()["transfer"];
    CHECK(json["inputs_s"] == 0.00125);
    CHECK(json["result_s"] == 0.000875);
    CHECK(json["inputs_bytes"] == 0);
    CHECK(json["result_bytes"] == 16);
    CHECK(contains(format_csv(processes), ",processes,fork,0.00125,0.000875,,,,,,,,\r\n"));
    processes.rows[0].key.inner_threads = 2;
    CHECK(contains(format_csv(processes), ",,,2,,,,\r\n"));
}

TEST_CASE("rows: the parts of a call on a device are three columns, where a row has a device") {
    Report devices = report();
    CHECK_FALSE(contains(format_tables(devices, {}), "to device"));
    devices.rows.push_back(row("opencl", own, 0.5));
    devices.rows.back().device =
        Device{.name = "a GPU", .inputs_s = 0.00125, .kernel_s = 0.25, .result_s = 0.000875, .compile_s = 2};
    const std::string text = format_tables(devices, {});
    CHECK(contains(text, "to device  kernel    back\n"));
    CHECK(contains(text, "1.25 ms  250 ms  875 µs\n"));
    const auto json = to_json(devices)["rows"].back()["device"];
    CHECK(json["name"] == "a GPU");
    CHECK(json["inputs_s"] == 0.00125);
    CHECK(json["kernel_s"] == 0.25);
    CHECK(json["result_s"] == 0.000875);
    CHECK(json["compile_s"] == 2);
    CHECK(to_json(devices)["rows"].front()["device"] == nullptr);
    CHECK(contains(format_csv(devices), ",0.00125,0.25,0.000875,,,,,\r\n"));
}

TEST_CASE("rows: the probes of a backend's two policies are counted apart") {
    const std::vector<ProbeOutcome> outcomes{
        {"julia", "capi", held, "xs=None", "TypeError", "TypeError: no", "ok"},
        {"julia", "capi", held, "xs=3", "TypeError", "TypeError: no", "ok"},
        {"julia", "capi", released, "xs=None", "TypeError", "TypeError: no", "ok"}};
    const std::string text = format_probes(outcomes);
    CHECK(contains(text, "\ncapi     held       2  "));
    CHECK(contains(text, "\ncapi     released   1  "));
}

TEST_CASE("rows: a reason that two backends share is told of either") {
    const std::vector<Offer> offers{
        {.backend = "cuda", .kind = "implementation", .kernel = "", .policies = {}, .reason = "no nvcc was found"},
        {.backend = "cuda_fast",
         .kind = "implementation",
         .kernel = "",
         .policies = {},
         .reason = "no nvcc was found"}};
    CHECK(format_listing(offers).ends_with("  cuda: no nvcc was found\n  cuda_fast: no nvcc was found\n"));
}

}  // namespace report_rows_test
