// host/bench/protocol.cpp: JSON to rows.
#include "bench/protocol.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace pyhost::bench {
namespace {

std::vector<Sample> to_samples(const nlohmann::json& values) {
    std::vector<Sample> samples;
    for (const nlohmann::json& value : values) samples.push_back(to_sample(value));
    return samples;
}

Elsewhere to_elsewhere(const nlohmann::json& value) {
    return {.interpreter = value["interpreter"],
            .start_s = value["start_s"],
            .first_call_s = value["first_call_s"],
            .warm_up_calls = value["warm_up_calls"]};
}

Transfer to_transfer(const nlohmann::json& value) {
    return {.inputs_s = value["inputs_s"],
            .result_s = value["result_s"],
            .inputs_bytes = value["inputs_bytes"],
            .result_bytes = value["result_bytes"]};
}

std::optional<double> amount_of(const nlohmann::json& value) {
    return value.is_null() ? std::nullopt : std::optional(value.get<double>());
}

Difference to_difference(const nlohmann::json& value) {
    return {.items = value["items"],
            .of = value["of"],
            .largest = amount_of(value["largest"]),
            .relative = amount_of(value["relative"])};
}

Device to_device(const nlohmann::json& value) {
    return {.name = value["name"],
            .inputs_s = value["inputs_s"],
            .kernel_s = value["kernel_s"],
            .result_s = value["result_s"],
            .compile_s = value["compile_s"]};
}

bool has(const nlohmann::json& value, const char* key) { return value.contains(key) && !value[key].is_null(); }

}  // namespace

Sample to_sample(const nlohmann::json& value) {
    Sample sample{.wall_s = value["wall_s"],
                  .cpu_s = value["cpu_s"],
                  .core_wait_s = value.value("core_wait_s", 0.0),
                  .all_core_wait_s = value.value("all_core_wait_s", 0.0),
                  .loop_call_s = value.value("loop_call_s", 0.0),
                  .calls = value["calls"],
                  .all_calls = value.value("all_calls", 0.0),
                  .gil = std::nullopt};
    if (has(value, "gil")) {
        const nlohmann::json& gil = value["gil"];
        sample.gil = GilSplit{.held_s = gil["held_s"],
                              .released_s = gil["released_s"],
                              .waiting_s = gil["waiting_s"],
                              .releases = gil["releases"]};
    }
    return sample;
}

Heartbeat to_heartbeat(const nlohmann::json& value) {
    return {.call_s = value["call_s"],
            .stall_s = value.value("stall_s", 0.0),
            .ticks = value.value("ticks", std::int64_t{0}),
            .reason = value.value("reason", "")};
}

void read_facts(const nlohmann::json& value, Machine& machine) {
    machine.python = value["python"];
    machine.gil_engine = value["gil_engine"];
    machine.gil_hook_s = value["gil_hook_s"];
    machine.gil_enabled = value["gil_enabled"];
}

void require_swap(const Answer& answer) {
    if (answer.value.is_object() && answer.value.value("cannot_swap", false)) throw Error(answer.reason);
}

void read_row(const Answer& answer, Row& row) {
    row.status = answer.status;
    row.reason = answer.reason;
    const nlohmann::json& value = answer.value;
    if (!value.is_object()) return;
    row.provenance = value.value("provenance", "");
    row.cached = value.value("cached", false);
    row.gil_turned_on_by = value.value("gil_turned_on_by", "");
    if (has(value, "work")) {
        row.work_bytes = value["work"][0];
        row.work_operations = value["work"][1];
    }
    if (has(value, "overhead")) {
        row.overhead = CallOverhead{.vectorcall_s = value["overhead"]["vectorcall_s"],
                                    .bytecode_s = value["overhead"]["bytecode_s"]};
    }
    if (has(value, "import_s")) row.import_s = value["import_s"].get<double>();
    if (has(value, "first_call_s")) row.first_call_s = value["first_call_s"].get<double>();
    row.peak_bytes = value.value("peak_bytes", 0.0);
    row.pool_bytes = value.value("pool_bytes", 0.0);
    if (has(value, "elsewhere")) row.elsewhere = to_elsewhere(value["elsewhere"]);
    if (has(value, "transfer")) row.transfer = to_transfer(value["transfer"]);
    if (has(value, "difference")) row.difference = to_difference(value["difference"]);
    if (has(value, "device")) row.device = to_device(value["device"]);
    if (has(value, "heartbeat")) row.heartbeat = to_heartbeat(value["heartbeat"]);
    if (!has(value, "cells")) return;
    for (const nlohmann::json& cell : value["cells"]) {
        row.cells.push_back({.threads = cell["threads"], .samples = to_samples(cell["samples"]), .reason = {}});
    }
}

void fail_row(const Answer& answer, const std::string& when, Row& row) {
    if (answer.status == Status::interrupted) return;  // the samples so far are good
    row.status = answer.status;
    row.reason = answer.reason + ", " + when;
    if (row.status == Status::wrong) row.cells.clear();  // the results of the samples so far may have been wrong, too
}

void read_cache_notes(const Answer& answer, std::vector<std::string>& notes) {
    if (!answer.value.is_object() || !has(answer.value, "cache_notes")) return;
    for (const std::string note : answer.value["cache_notes"]) {
        if (std::ranges::find(notes, note) == notes.end()) notes.push_back(note);
    }
}

}  // namespace pyhost::bench
