// host/report/json_read.cpp: JSON's fields into those of the report.
#include "report/json_read.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "report/json.hpp"

namespace pyhost {
namespace {

using ParsedJson = nlohmann::json;

constexpr std::int64_t most = std::numeric_limits<int>::max();

// A whole number from 1 on.
std::int64_t count_of(const ParsedJson& json) {
    const bool is_count = json.is_number_integer() && json.get<double>() >= 1 && json.get<double>() <= most;
    require(is_count, "a count is " + json.dump());
    return json;
}

double seconds_of(const ParsedJson& json) {
    require(json.is_number() && json.get<double>() > 0, "a time is " + json.dump());
    return json;
}

HostTax tax_of(const ParsedJson& json) {
    if (json.is_null()) return {};
    HostTax tax{
        .stock = json.at("stock"),
        .is_stock_shared = json.value("is_stock_shared", false),
        .rounds = static_cast<int>(count_of(json.value("rounds", ParsedJson(1)))),  // each its own process, of before
        .loops = {},
        .reason = json.at("reason")};
    for (const auto& [name, loop] : json.at("loops").items()) {
        TaxedLoop taxed{.name = name, .pairs = {}};
        for (const ParsedJson& pair : loop.at("pairs_s")) {
            taxed.pairs.push_back({.host_s = seconds_of(pair.at(0)), .stock_s = seconds_of(pair.at(1))});
        }
        tax.loops.push_back(std::move(taxed));
    }
    return tax;
}

Machine machine_of(const ParsedJson& json) {
    Machine machine;
    machine.cpu = json.at("cpu");
    machine.cores = static_cast<int>(count_of(json.at("cores")));
    machine.os = json.at("os");
    machine.python = json.at("python");
    machine.pyhost = json.at("pyhost");
    machine.gil_engine = json.at("gil_engine");
    machine.gil_hook_s = json.at("gil_hook_s");
    machine.tax = tax_of(json.value("host_tax", ParsedJson()));
    machine.gil_enabled = json.value("gil_enabled", true);  // reports of before had no other Python
    return machine;
}

std::optional<GilSplit> split_of(const ParsedJson& json) {
    if (json.is_null()) return std::nullopt;
    return GilSplit{.held_s = json.at("held_s"),
                    .released_s = json.at("released_s"),
                    .waiting_s = json.at("waiting_s"),
                    .releases = json.at("releases")};
}

Cell cell_of(const ParsedJson& json) {
    Cell cell{.threads = static_cast<int>(count_of(json.at("threads"))), .samples = {}, .reason = json.at("reason")};
    for (const ParsedJson& sample : json.at("samples")) {
        cell.samples.push_back({.wall_s = seconds_of(sample.at("wall_s")),
                                .cpu_s = sample.at("cpu_s"),
                                .core_wait_s = sample.value("core_wait_s", 0.0),
                                .all_core_wait_s = sample.value("all_core_wait_s", 0.0),
                                .loop_call_s = sample.value("loop_call_s", 0.0),
                                .calls = count_of(sample.at("calls")),
                                .all_calls = sample.value("all_calls", 0.0),  // not in reports of before
                                .gil = split_of(sample.at("gil")),
                                .repetition = sample.value("repetition", 0)});
    }
    return cell;
}

Status status_of(const std::string& name) {
    for (int value = 0; value <= static_cast<int>(Status::interrupted); ++value) {
        if (to_string(static_cast<Status>(value)) == name) return static_cast<Status>(value);
    }
    throw Error("there is no status '" + name + "'");
}

// Absent in reports of before.
std::optional<double> optional_number(const ParsedJson& json, const char* field) {
    const ParsedJson value = json.value(field, ParsedJson());
    return value.is_null() ? std::nullopt : std::optional(value.get<double>());
}

std::optional<Difference> difference_of(const ParsedJson& json) {
    if (json.is_null()) return std::nullopt;
    return Difference{.items = json.at("items"),
                      .of = json.at("of"),
                      .largest = optional_number(json, "largest"),
                      .relative = optional_number(json, "relative")};
}

// Reports of before had no lane: what they call per-interpreter says it.
RowKey key_of(const ParsedJson& json) {
    RowKey key{.kernel = json.at("kernel"), .case_name = json.at("case"), .backend = json.at("backend")};
    const std::string gil = json.at("gil");
    const bool has_own_gils = gil == own_gils_word;
    const auto policy = has_own_gils ? std::optional(GilPolicy::held) : parse_gil_policy(gil);
    require(policy.has_value(), "there is no GIL policy '" + gil + "'");
    key.policy = *policy;
    const std::string lane =
        json.value("lane", std::string(to_string(has_own_gils ? Lane::interpreters : Lane::threads)));
    const auto known = parse_lane(lane);
    require(known.has_value(), "there is no lane '" + lane + "'");
    key.lane = *known;
    const ParsedJson inputs = json.value("inputs_by", ParsedJson());
    const auto by = parse_inputs_by(inputs.is_null() ? "" : inputs.get<std::string>());
    require(by.has_value(), "there is no way of inputs " + inputs.dump());
    key.inputs = *by;
    const ParsedJson inner_threads = json.value("inner_threads", ParsedJson());
    key.inner_threads = inner_threads.is_null() ? 0 : inner_threads.get<int>();
    return key;
}

Row row_of(const ParsedJson& json) {
    Row row;
    row.key = key_of(json);
    row.status = status_of(json.at("status"));
    row.reason = json.at("reason");
    row.provenance = json.at("provenance");
    row.cached = json.at("cached");
    row.is_whole_script = row.key.kernel == "(script)";
    row.gil_turned_on_by = json.value("gil_turned_on_by", "");
    row.import_s = optional_number(json, "import_s");
    row.first_call_s = optional_number(json, "first_call_s");
    row.difference = difference_of(json.value("difference", ParsedJson()));
    for (const ParsedJson& cell : json.at("cells")) row.cells.push_back(cell_of(cell));
    return row;
}

Report report_of(const ParsedJson& json) {
    Report report;
    report.machine = machine_of(json.at("machine"));
    report.command = json.at("command");
    report.started = json.at("started");
    report.seed = json.at("seed");
    report.wall_s = json.at("wall_s");
    report.interrupted = json.at("interrupted");
    for (const ParsedJson& row : json.at("rows")) report.rows.push_back(row_of(row));
    return report;
}

}  // namespace

Report report_from_json(std::string_view text, const std::string& file) {
    const ParsedJson json = ParsedJson::parse(text, nullptr, false);
    const bool is_report = json.is_object() && json.value("schema", ParsedJson()) == "pyhost-report";
    require(is_report, fmt::format("'{}' is no report of a comparison; 'pyhost script.py --backend=native "
                                   "--json={}' writes one",
                                   file, file));
    require(json.value("schema_version", ParsedJson()) == report_schema_version,
            fmt::format("'{}' has a schema_version that this pyhost does not know; merge it with the one that wrote it",
                        file));
    try {
        return report_of(json);
    } catch (const ParsedJson::exception& error) {
        throw Error(fmt::format("'{}' is a damaged report: {}", file, error.what()));
    } catch (const Error& error) {
        throw Error(fmt::format("'{}' is a damaged report: {}", file, error.what()));
    }
}

}  // namespace pyhost
