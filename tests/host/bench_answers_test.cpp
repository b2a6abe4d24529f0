// tests/host/bench_answers_test.cpp: a child's line and its end as an answer, an answer as a row.
#include <doctest/doctest.h>

#include <csignal>
#include <string>

#include "bench/answer.hpp"
#include "bench/protocol.hpp"
#include "core/error.hpp"

namespace bench_answers_test {

namespace {

using namespace pyhost;
using namespace pyhost::bench;

// As waitpid() has it on Linux.
int exited(int status) { return status << 8; }

}  // namespace

TEST_CASE("answers: a child's status is the one that it names, and the reason comes along") {
    using enum Status;
    for (const Status status : {correct, wrong, false_claim, failed, skipped, over_budget}) {
        const std::string name(to_string(status));
        CHECK(parse_answer(R"({"status": ")" + name + R"("})").status == status);
    }
    const Answer answer = parse_answer(R"({"status": "wrong", "reason": "item 3", "call_s": 2.5})");
    CHECK(answer.reason == "item 3");
    CHECK(answer.value["call_s"] == 2.5);
    CHECK(parse_answer(R"({"status": "crashed"})").status == failed);  // only its end can say that
    CHECK(parse_answer("{}").status == failed);
}

TEST_CASE("answers: a line that is no JSON object is a failure that quotes its beginning") {
    for (const std::string line : {"", "[1]", "3", "{\"status\": ", "Traceback"}) {
        const Answer answer = parse_answer(line);
        CHECK(answer.status == Status::failed);
        CHECK(answer.reason == "its answer is not JSON: " + line);
    }
    CHECK(parse_answer(std::string(100, 'x')).reason == "its answer is not JSON: " + std::string(80, 'x'));
}

TEST_CASE("answers: a death is told by its signal or its status, and what was asked") {
    CHECK(reason_of_death(SIGSEGV, "during 'sample'") == "signal 11 (Segmentation fault) during 'sample'");
    CHECK(reason_of_death(SIGKILL, "during 'x'") == "signal 9 (Killed) during 'x'");
    CHECK(reason_of_death(SIGABRT | 0x80, "during 'x'") == "signal 6 (Aborted) during 'x'");  // with a core dump
    CHECK(reason_of_death(exited(0), "during 'x'") == "left by itself with status 0 during 'x'");
    CHECK(reason_of_death(exited(255), "during 'x'") == "left by itself with status 255 during 'x'");
    CHECK(reason_of_death(exited(86), "during 'x'") ==
          "the script closed the descriptors through which pyhost talks to it");
}

TEST_CASE("protocol: each field of a sample and of its account is its own") {
    const Sample sample =
        to_sample({{"wall_s", 1.0},
                   {"cpu_s", 2.0},
                   {"core_wait_s", 0.25},
                   {"all_core_wait_s", 0.75},
                   {"loop_call_s", 0.125},
                   {"calls", 3},
                   {"all_calls", 6.5},
                   {"gil", {{"held_s", 4.0}, {"released_s", 5.0}, {"waiting_s", 6.0}, {"releases", 7}}}});
    CHECK(sample.wall_s == 1);
    CHECK(sample.cpu_s == 2);
    CHECK(sample.core_wait_s == 0.25);
    CHECK(sample.all_core_wait_s == 0.75);
    CHECK(sample.loop_call_s == 0.125);
    CHECK(sample.calls == 3);
    CHECK(sample.all_calls == 6.5);
    REQUIRE(sample.gil);
    CHECK(sample.gil->held_s == 4);
    CHECK(sample.gil->released_s == 5);
    CHECK(sample.gil->waiting_s == 6);
    CHECK(sample.gil->releases == 7);
    CHECK_FALSE(to_sample({{"wall_s", 1.0}, {"cpu_s", 2.0}, {"calls", 3}}).gil);
}

TEST_CASE("protocol: a heartbeat is a stall, or the reason why there is none") {
    const Heartbeat full = to_heartbeat({{"call_s", 1.0}, {"stall_s", 2.0}, {"ticks", 3}});
    CHECK(full.call_s == 1);
    CHECK(full.stall_s == 2);
    CHECK(full.ticks == 3);
    CHECK(full.reason.empty());
    CHECK(to_heartbeat({{"call_s", 1e-6}, {"reason", "shorter than ten ticks"}}).reason == "shorter than ten ticks");
}

TEST_CASE("protocol: a row has all that the answer says of it") {
    Row row;
    const nlohmann::json cell{{"threads", 2},
                              {"samples", {{{"wall_s", 1.0}, {"cpu_s", 1.0}, {"calls", 1}, {"gil", nullptr}}}}};
    read_row({.status = Status::correct,
              .reason = {},
              .value = {{"provenance", "m.held.f"},
                        {"cached", true},
                        {"gil_turned_on_by", "numpy"},
                        {"import_s", 0.5},
                        {"first_call_s", 3.0},
                        {"work", {10.0, 20.0}},
                        {"overhead", {{"vectorcall_s", 1e-9}, {"bytecode_s", 2e-9}}},
                        {"heartbeat", {{"call_s", 0.5}, {"stall_s", 0.25}, {"ticks", 9}}},
                        {"cells", {cell}}}},
             row);
    CHECK(row.provenance == "m.held.f");
    CHECK(row.cached);
    CHECK(row.gil_turned_on_by == "numpy");
    CHECK(row.import_s == 0.5);
    CHECK(row.first_call_s == 3.0);
    CHECK(row.work_bytes == 10);
    CHECK(row.work_operations == 20);
    REQUIRE(row.overhead);
    CHECK(row.overhead->vectorcall_s == 1e-9);
    CHECK(row.overhead->bytecode_s == 2e-9);
    REQUIRE(row.heartbeat);
    CHECK(row.heartbeat->stall_s == 0.25);
    REQUIRE(row.cells.size() == 1);
    CHECK(row.cells[0].threads == 2);
    CHECK(row.cells[0].samples.size() == 1);
}

TEST_CASE("protocol: an end of the child leaves a row its status and reason, and nulls are as good as absent") {
    Row row;
    read_row({.status = Status::crashed, .reason = "signal 11", .value = {}}, row);
    CHECK(row.status == Status::crashed);
    CHECK(row.reason == "signal 11");
    Row bare;
    read_row({.status = Status::correct,
              .reason = {},
              .value = {{"work", nullptr}, {"overhead", nullptr}, {"heartbeat", nullptr}, {"cells", nullptr}}},
             bare);
    CHECK_FALSE(bare.cached);
    CHECK_FALSE(bare.overhead);
    CHECK_FALSE(bare.heartbeat);
    CHECK(bare.work_bytes == 0);
    CHECK(bare.cells.empty());
}

TEST_CASE("protocol: what --swap names and cannot be had is the command line's fault") {
    const Answer absent{.status = Status::failed, .reason = "no module 'm'", .value = {{"cannot_swap", true}}};
    CHECK_THROWS_WITH_AS(require_swap(absent), "no module 'm'", Error);
    CHECK_NOTHROW(require_swap({.status = Status::failed, .reason = "x", .value = {{"cannot_swap", false}}}));
    CHECK_NOTHROW(require_swap({.status = Status::failed, .reason = "x", .value = {{"call_s", 1}}}));
    CHECK_NOTHROW(require_swap({.status = Status::crashed, .reason = "x", .value = {}}));
}

TEST_CASE("protocol: what a child says of its Python is read into the machine") {
    Machine machine;
    read_facts({{"python", "3.11"}, {"gil_engine", "exact tracer"}, {"gil_hook_s", 5e-8}, {"gil_enabled", false}},
               machine);
    CHECK(machine.python == "3.11");
    CHECK(machine.gil_engine == "exact tracer");
    CHECK(machine.gil_hook_s == 5e-8);
    CHECK_FALSE(machine.gil_enabled);
}

}  // namespace bench_answers_test
