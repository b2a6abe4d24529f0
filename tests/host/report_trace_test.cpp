// tests/host/report_trace_test.cpp: an account as JSON and as a trace.
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "report/gil_json.hpp"
#include "report/trace.hpp"
#include "small_account.hpp"

namespace report_trace_test {

namespace {

using namespace pyhost;
using namespace pyhost::test;
using Json = nlohmann::json;

CallAccount call(const std::string& name) {
    CallAccount result;
    result.name = name;
    result.calls = 3;
    result.wall_s = 1;
    result.wall.add(1024);
    result.wall.add(1024);
    result.wall.add(5);
    return result;
}

// 10 µs of MainThread in a call: held for 2, released for 5, waited for 2, held for 1; then a hold of worker.
GilTrace sample_trace() {
    using enum SpanKind;
    GilTrace trace;
    trace.spans = {
        {.thread = 0, .kind = SpanKind::call, .start_ns = 1000, .duration_ns = 10'000, .call = 0, .hold = -1},
        {.thread = 0, .kind = held, .start_ns = 1000, .duration_ns = 2000, .call = -1, .hold = 0},
        {.thread = 0, .kind = released, .start_ns = 3000, .duration_ns = 5000, .call = -1, .hold = -1},
        {.thread = 0, .kind = waiting, .start_ns = 8000, .duration_ns = 2000, .call = -1, .hold = -1},
        {.thread = 0, .kind = held, .start_ns = 10'000, .duration_ns = 1000, .call = -1, .hold = -1},
        {.thread = 1, .kind = held, .start_ns = 8001, .duration_ns = 1'234'567, .call = -1, .hold = -1}};
    return trace;
}

struct Written {
    Json json;
    TraceFile file;
    std::size_t bytes = 0;
};

Written write(const GilAccount& account, const GilTrace& trace, std::size_t limit_bytes = 48'000'000) {
    std::ostringstream out;
    const TraceFile file = write_trace(out, account, trace, limit_bytes);
    return {.json = Json::parse(out.str()), .file = file, .bytes = out.str().size()};
}

std::vector<Json> events_of(const Json& trace, const std::string& phase) {
    std::vector<Json> events;
    for (const Json& event : trace["traceEvents"]) {
        if (event["ph"] == phase) events.push_back(event);
    }
    return events;
}

}  // namespace

TEST_CASE("gil json: the fields that docs/reference/gil_json.md names, null where there is no value") {
    GilAccount account = sample_account();
    account.calls = {call("julia")};
    account.threads[0].longest_hold_s = 0.0625;
    account.threads[0].longest_wait_s = 0.25;
    const auto json = to_json(account);
    CHECK(json["schema"] == "pyhost-gil");
    CHECK(json["schema_version"] == 1);
    CHECK(json["processes"][0]["parent_pid"].is_null());
    CHECK(json["processes"][0]["hook_cost_s"] == 40e-9);
    CHECK(json["gils"][0]["free_s"] == 0.75);
    CHECK(json["threads"][0]["waits"] == 0);
    CHECK(json["threads"][0]["longest_hold_s"] == 0.0625);
    CHECK(json["threads"][0]["longest_wait_s"] == 0.25);
    CHECK(json["threads"][1]["waited_on"][0]["holder"] == 0);
    CHECK(json["threads"][1]["waited_on"][1]["holder"].is_null());
    CHECK(json["holds"][0]["site"]["column"] == 5);
    CHECK(json["holds"][0]["looks"] == 0);
    CHECK(json["calls"][0]["wall"]["lower_s"] == Json({5e-9, 1024e-9}));
    CHECK(json["calls"][0]["wall"]["counts"] == Json({1, 2}));
    CHECK(json["calls"][0]["held"]["counts"].empty());
    CHECK(json["peek"].is_null());
    account.peek =
        GilPeek{.looks = 5, .held_share = 0.5, .error = 0.1, .traced_share = 0.4, .compared = 4, .agreeing = 3};
    CHECK(to_json(account)["peek"]["traced_share"] == 0.4);
    CHECK(to_json(account)["peek"]["compared"] == 4);
    CHECK(to_json(account)["peek"]["agreeing"] == 3);
}

TEST_CASE("gil json: what another engine cannot know is null, and so is a place that nobody saw") {
    GilAccount account = sample_account();
    account.processes[0].engine = "sampled (why)";
    account.processes[0].is_exact = false;
    account.processes[0].hook_cost_s = 0;
    account.gils[0].acquisitions = 0;
    account.threads[0].waiting_s = 0;
    account.holds[0].site = {};
    const auto json = to_json(account);
    CHECK(json["processes"][0]["hook_cost_s"].is_null());
    CHECK(json["gils"][0]["acquisitions"].is_null());
    CHECK(json["gils"][0]["held_s"] == 3.0);
    CHECK(json["threads"][0]["waiting_s"].is_null());
    CHECK(json["threads"][0]["held_s"] == 2.0);
    CHECK(json["holds"][0]["site"].is_null());
    account.processes[0].engine = "no GIL";
    account.processes[0].is_exact = account.processes[0].has_gil = false;
    CHECK(to_json(account)["threads"][0]["held_s"].is_null());
}

TEST_CASE("gil json: a name that is no UTF-8 is still written") {
    GilAccount account = sample_account();
    account.threads[0].name = "Main\xff";
    const std::string text = format_gil_json(account);
    CHECK(text.find("Main\xEF\xBF\xBD") != std::string::npos);
    CHECK(text.ends_with("}\n"));
}

TEST_CASE("gil trace: a track for each thread, spans in microseconds, calls by name, long holds with their place") {
    GilAccount account = sample_account();
    account.calls = {call("jul\"ia")};
    GilTrace trace = sample_trace();
    trace.start_ns = 123'456'789'000;
    const Written written = write(account, trace);
    CHECK(written.json["displayTimeUnit"] == "ns");
    CHECK(written.json["otherData"]["monotonic_start_ns"] == 123'456'789'000);
    CHECK(written.json["otherData"]["dropped_events"] == 0);
    CHECK(written.file.written_spans == 6);
    CHECK(written.file.bytes == written.bytes);
    const auto spans = events_of(written.json, "X");
    REQUIRE(spans.size() == 6);
    CHECK(spans[0] == Json::parse(R"({"ph":"X","pid":11,"tid":11,"ts":1.0,"dur":10.0,"name":"jul\"ia"})"));
    CHECK(spans[1] == Json::parse(R"({"ph":"X","pid":11,"tid":11,"ts":1.0,"dur":2.0,"name":"held",
                                      "cname":"thread_state_running","args":{"site":"a.py:12:5 work"}})"));
    CHECK(spans[2]["name"] == "released");
    CHECK(spans[2]["cname"] == "thread_state_sleeping");
    CHECK(spans[3]["name"] == "waiting");
    CHECK(spans[3]["cname"] == "terrible");
    CHECK(spans[5]["tid"] == 12);
    CHECK(spans[5]["ts"] == 8.001);
    CHECK(spans[5]["dur"] == 1234.567);
    CHECK_FALSE(spans[5].contains("args"));
}

TEST_CASE("gil trace: processes and threads have their names and their order") {
    GilAccount account = sample_account();
    account.threads[1].name = "w\x01\xff";
    const auto metadata = events_of(write(account, {}).json, "M");
    REQUIRE(metadata.size() == 6);
    CHECK(metadata[0]["name"] == "process_name");
    CHECK(metadata[0]["args"]["name"] == "pyhost gil script.py (exact tracer)");
    account.command = std::string(100, 'x');  // code after -c may be long
    CHECK(events_of(write(account, {}).json, "M")[0]["args"]["name"] == std::string(79, 'x') + "… (exact tracer)");
    CHECK(metadata[2]["args"]["name"] == "MainThread");
    CHECK(metadata[4]["name"] == "thread_name");
    CHECK(metadata[4]["tid"] == 12);
    CHECK(metadata[4]["args"]["name"] == "w \xEF\xBF\xBD");
    CHECK(metadata[5]["args"]["sort_index"] == 1);
}

TEST_CASE("gil trace: beyond the limit the spans that ended first go, of all threads, and are counted") {
    const GilAccount account = sample_account();
    GilTrace trace;
    trace.dropped_events = 3;
    for (int thread = 0; thread < 2; ++thread) {
        for (int i = 0; i < 1000; ++i) {
            trace.spans.push_back({.thread = thread,
                                   .kind = SpanKind::held,
                                   .start_ns = 1000 * i + 500 * thread,
                                   .duration_ns = 400,
                                   .call = -1,
                                   .hold = -1});
        }
    }
    trace.spans[0].duration_ns = 2'000'000;  // began first, ends last
    const std::size_t all = write(account, trace).bytes;
    const Written half = write(account, trace, all / 2);
    CHECK(half.bytes <= all / 2);
    CHECK(half.bytes > all / 2 - 300);
    CHECK(half.file.written_spans + half.file.dropped_events == 2003);
    CHECK(half.json["otherData"]["dropped_events"] == half.file.dropped_events);
    const auto spans = events_of(half.json, "X");
    CHECK(static_cast<std::int64_t>(spans.size()) == half.file.written_spans);
    CHECK(spans[0]["ts"] == 0.0);
    const double first_us = spans[1]["ts"];
    const auto of_worker = std::ranges::find_if(spans, [](const Json& span) { return span["tid"] == 12; });
    CHECK(of_worker->at("ts").get<double>() == doctest::Approx(first_us).epsilon(0.002));
    CHECK(write(account, trace, 0).file.written_spans == 0);
}

TEST_CASE("gil trace: a span that fits to the byte is kept") {
    const GilAccount account = sample_account();
    GilTrace trace = sample_trace();
    trace.spans = {trace.spans[2], trace.spans[2]};
    trace.spans[1].start_ns += 1000;
    GilTrace one = trace;
    one.spans.pop_back();
    constexpr std::size_t more_digits = 18;  // the head has room for the longest number of dropped events
    const std::size_t limit = write(account, one).bytes + more_digits;
    CHECK(write(account, trace, limit).file.written_spans == 1);
    CHECK(write(account, trace, limit - 1).file.written_spans == 0);
}

TEST_CASE("gil trace: an account without anything is still a trace, a span of no thread is dropped") {
    CHECK(write({}, {}).json["traceEvents"].empty());
    GilTrace trace = sample_trace();
    trace.spans[5].thread = 7;
    trace.spans[0].duration_ns = -1;  // a clock that went back: no importer takes it
    const Written written = write(sample_account(), trace);
    CHECK(written.file.written_spans == 5);
    CHECK(written.file.dropped_events == 1);
    CHECK(events_of(written.json, "X")[0]["dur"] == 0.0);
}

}  // namespace report_trace_test
