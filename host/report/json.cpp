// host/report/json.cpp: a report as JSON. A field without a value is null, never left out.
#include "report/json.hpp"

#include <algorithm>
#include <optional>

#include "report/host_tax.hpp"
#include "report/sentences.hpp"
#include "stats/doubts.hpp"
#include "stats/groups.hpp"
#include "stats/ratio.hpp"
#include "stats/summary.hpp"

namespace pyhost {
namespace {

using Json = nlohmann::ordered_json;

Json gil_json(const std::optional<GilSplit>& gil) {
    if (!gil) return nullptr;
    return {{"held_s", gil->held_s},
            {"released_s", gil->released_s},
            {"waiting_s", gil->waiting_s},
            {"releases", gil->releases}};
}

Json sample_json(const Sample& sample) {
    return {{"wall_s", sample.wall_s},           {"cpu_s", sample.cpu_s},
            {"core_wait_s", sample.core_wait_s}, {"all_core_wait_s", sample.all_core_wait_s},
            {"loop_call_s", sample.loop_call_s}, {"calls", sample.calls},
            {"all_calls", sample.all_calls},     {"repetition", sample.repetition},
            {"gil", gil_json(sample.gil)}};
}

Json gil_per_call_json(const std::optional<GilPerCall>& gil) {
    if (!gil) return nullptr;
    return {{"held_s", gil->held_s}, {"released_s", gil->released_s}, {"waiting_s", gil->waiting_s}};
}

// The time over that of the group's base, across processes.
Json ratio_json(const Report& report, const Row& row) {
    if (!is_ranked(row.status)) return nullptr;
    for (const Group& group : groups_of(report)) {
        if (std::ranges::find(group.rows, &row) == group.rows.end()) continue;
        const Row* const base = base_of(group);
        const auto ratio = base == nullptr ? std::nullopt : &row == base ? own_ratio(row) : ratio_of(row, *base);
        if (!ratio || !ratio->interval) return nullptr;
        return {{"first", name_of(*base)},
                {"factor", ratio->factor},
                {"low", ratio->interval->low},
                {"high", ratio->interval->high},
                {"processes", ratio->repetitions}};
    }
    return nullptr;
}

// The speed-up is of single-threaded calls, so other cells have none.
Json summary_json(const Report& report, const Row& row, const Cell& cell) {
    const auto summary = summarize(cell);
    if (!summary) return nullptr;
    const auto factor = cell.threads == 1 ? speedup(report, row) : std::nullopt;
    const bool has_rate = !is_crowded(row, cell.threads, report.machine.cores);
    return {{"median_s", summary->call.median_s},
            {"spread_s", summary->call.spread_s},
            {"samples", summary->call.samples},
            {"calls_per_s", has_rate ? Json(summary->calls_per_s) : Json(nullptr)},
            {"cores", summary->cores},
            {"speedup", factor ? Json(*factor) : Json(nullptr)},
            {"vs_first", cell.threads == 1 ? ratio_json(report, row) : Json(nullptr)},
            {"gil_per_call", gil_per_call_json(summary->gil)}};
}

Json cell_json(const Report& report, const Row& row, const Cell& cell) {
    Json samples = Json::array();
    for (const Sample& sample : cell.samples) samples.push_back(sample_json(sample));
    return {{"threads", cell.threads},
            {"reason", cell.reason},
            {"summary", summary_json(report, row, cell)},
            {"samples", std::move(samples)}};
}

Json heartbeat_json(const std::optional<Heartbeat>& heartbeat) {
    if (!heartbeat) return nullptr;
    const bool has_stall = heartbeat->reason.empty();
    return {{"call_s", heartbeat->call_s},
            {"stall_s", has_stall ? Json(heartbeat->stall_s) : Json(nullptr)},
            {"ticks", heartbeat->ticks},
            {"reason", heartbeat->reason}};
}

Json overhead_json(const std::optional<CallOverhead>& overhead) {
    if (!overhead) return nullptr;
    return {{"vectorcall", overhead->vectorcall_s}, {"bytecode", overhead->bytecode_s}};
}

Json elsewhere_json(const std::optional<Elsewhere>& elsewhere) {
    if (!elsewhere) return nullptr;
    return {{"interpreter", elsewhere->interpreter},
            {"start_s", elsewhere->start_s},
            {"first_call_s", elsewhere->first_call_s},
            {"warm_up_calls", elsewhere->warm_up_calls}};
}

Json transfer_json(const std::optional<Transfer>& transfer) {
    if (!transfer) return nullptr;
    return {{"inputs_s", transfer->inputs_s},
            {"result_s", transfer->result_s},
            {"inputs_bytes", transfer->inputs_bytes},
            {"result_bytes", transfer->result_bytes}};
}

Json number_json(const std::optional<double>& number) { return number ? Json(*number) : Json(nullptr); }

Json difference_json(const std::optional<Difference>& difference) {
    if (!difference) return nullptr;
    return {{"items", difference->items},
            {"of", difference->of},
            {"largest", number_json(difference->largest)},
            {"relative", number_json(difference->relative)}};
}

Json device_json(const std::optional<Device>& device) {
    if (!device) return nullptr;
    return {{"name", device->name},
            {"inputs_s", device->inputs_s},
            {"kernel_s", device->kernel_s},
            {"result_s", device->result_s},
            {"compile_s", device->compile_s}};
}

Json inputs_json(InputsBy inputs) { return inputs == InputsBy::none ? Json(nullptr) : Json(to_string(inputs)); }

Json row_json(const Report& report, const Row& row) {
    Json cells = Json::array();
    for (const Cell& cell : row.cells) cells.push_back(cell_json(report, row, cell));
    return {{"kernel", row.key.kernel},
            {"case", row.key.case_name},
            {"backend", row.key.backend},
            {"gil", gil_field(row.key)},
            {"lane", to_string(row.key.lane)},
            {"inputs_by", inputs_json(row.key.inputs)},
            {"inner_threads", row.key.inner_threads > 0 ? Json(row.key.inner_threads) : Json(nullptr)},
            {"status", to_string(row.status)},
            {"reason", row.reason},
            {"provenance", row.provenance},
            {"gil_turned_on_by", row.gil_turned_on_by},
            {"cached", row.cached},
            {"cells", std::move(cells)},
            {"heartbeat", heartbeat_json(row.heartbeat)},
            {"call_overhead_s", overhead_json(row.overhead)},
            {"import_s", number_json(row.import_s)},
            {"first_call_s", number_json(row.first_call_s)},
            {"work", {{"bytes", row.work_bytes}, {"operations", row.work_operations}}},
            {"peak_bytes", row.peak_bytes},
            {"pool_bytes", row.pool_bytes},
            {"elsewhere", elsewhere_json(row.elsewhere)},
            {"transfer", transfer_json(row.transfer)},
            {"device", device_json(row.device)},
            {"difference", row.status == Status::differs ? difference_json(row.difference) : Json(nullptr)}};
}

Json speed_json(const Speed& speed) { return {{"one_thread", speed.one}, {"all_cores", speed.all}}; }

Json limits_json(const std::optional<Limits>& limits) {
    if (!limits) return nullptr;
    Json memory = Json::array();
    for (const MemoryLimits& one : limits->memory) {
        Json fields{{"array_bytes", one.array_bytes}};
        for (const MemoryKind& kind : memory_kinds) fields[std::string(kind.field)] = speed_json(one.*kind.speed);
        memory.push_back(std::move(fields));
    }
    return {{"memory", std::move(memory)}, {"multiply_add", speed_json(limits->multiply_add)}, {"lost", limits->lost}};
}

}  // namespace

Json to_json(const Machine& machine) {
    return {{"cpu", machine.cpu},
            {"cores", machine.cores},
            {"os", machine.os},
            {"python", machine.python},
            {"pyhost", machine.pyhost},
            {"gil_engine", machine.gil_engine},
            {"gil_hook_s", machine.gil_hook_s},
            {"gil_enabled", machine.gil_enabled},
            {"host_tax", to_json(machine.tax)},
            {"limits", limits_json(machine.limits)}};
}

Json to_json(const Report& report) {
    Json rows = Json::array();
    for (const Row& row : report.rows) rows.push_back(row_json(report, row));
    Json json = head_json("pyhost-report", report_schema_version, report);
    json["rows"] = std::move(rows);
    json["doubts"] = sentences_of(report, doubts(report));
    json["notes"] = report.notes;
    return json;
}

std::string text_of(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

std::string format_json(const Report& report) { return text_of(to_json(report)); }

}  // namespace pyhost
