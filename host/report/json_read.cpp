// host/report/json_read.cpp: JSON's fields into those of the report.
#include "report/json_read.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "report/json.hpp"

namespace pyhost {
namespace {

using Json = nlohmann::json;

Machine machine_of(const Json& json) {
    Machine machine;
    machine.cpu = json.at("cpu");
    machine.cores = json.at("cores");
    machine.os = json.at("os");
    machine.python = json.at("python");
    machine.pyhost = json.at("pyhost");
    machine.gil_engine = json.at("gil_engine");
    machine.gil_hook_s = json.at("gil_hook_s");
    machine.gil_enabled = json.value("gil_enabled", true);  // reports of before had no other Python
    return machine;
}

std::optional<GilSplit> split_of(const Json& json) {
    if (json.is_null()) return std::nullopt;
    return GilSplit{.held_s = json.at("held_s"),
                    .released_s = json.at("released_s"),
                    .waiting_s = json.at("waiting_s"),
                    .releases = json.at("releases")};
}

Cell cell_of(const Json& json) {
    Cell cell{.threads = json.at("threads"), .samples = {}, .reason = json.at("reason")};
    for (const Json& sample : json.at("samples")) {
        cell.samples.push_back({.wall_s = sample.at("wall_s"),
                                .cpu_s = sample.at("cpu_s"),
                                .calls = sample.at("calls"),
                                .gil = split_of(sample.at("gil"))});
    }
    return cell;
}

Status status_of(const std::string& name) {
    for (int value = 0; value <= static_cast<int>(Status::interrupted); ++value) {
        if (to_string(static_cast<Status>(value)) == name) return static_cast<Status>(value);
    }
    throw Error("there is no status '" + name + "'");
}

Row row_of(const Json& json) {
    Row row;
    const auto policy = parse_gil_policy(json.at("gil").get<std::string>());
    row.key = {.kernel = json.at("kernel"),
               .case_name = json.at("case"),
               .backend = json.at("backend"),
               .policy = policy.value_or(GilPolicy::own)};
    row.status = status_of(json.at("status"));
    row.reason = json.at("reason");
    row.provenance = json.at("provenance");
    row.cached = json.at("cached");
    row.gil_turned_on_by = json.value("gil_turned_on_by", "");
    for (const Json& cell : json.at("cells")) row.cells.push_back(cell_of(cell));
    return row;
}

Report report_of(const Json& json) {
    Report report;
    report.machine = machine_of(json.at("machine"));
    report.command = json.at("command");
    report.started = json.at("started");
    report.seed = json.at("seed");
    report.wall_s = json.at("wall_s");
    report.interrupted = json.at("interrupted");
    for (const Json& row : json.at("rows")) report.rows.push_back(row_of(row));
    return report;
}

}  // namespace

Report report_from_json(std::string_view text, const std::string& file) {
    const Json json = Json::parse(text, nullptr, false);
    const bool is_report = json.is_object() && json.value("schema", Json()) == "pyhost-report";
    require(is_report, fmt::format("'{}' is no report of a comparison; 'pyhost script.py --backend=native "
                                   "--json={}' writes one",
                                   file, file));
    require(json.value("schema_version", Json()) == report_schema_version,
            fmt::format("'{}' has a schema_version that this pyhost does not know; merge it with the one that wrote it",
                        file));
    try {
        return report_of(json);
    } catch (const Json::exception& error) {
        throw Error(fmt::format("'{}' is a damaged report: {}", file, error.what()));
    } catch (const Error& error) {
        throw Error(fmt::format("'{}' is a damaged report: {}", file, error.what()));
    }
}

}  // namespace pyhost
