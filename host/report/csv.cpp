// host/report/csv.cpp: a report as CSV.
#include "report/csv.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <vector>

#include "stats/summary.hpp"

namespace pyhost {
namespace {

constexpr std::string_view columns =
    "kernel,case,backend,gil,threads,status,cached,samples,median_s,spread_s,calls_per_s,cores,speedup,"
    "held_s,released_s,waiting_s,stall_s,call_vectorcall_s,call_bytecode_s,work_bytes,work_operations,provenance,"
    "reason";

// Quoted where RFC 4180 wants it.
std::string field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + "\"";
}

// The shortest text that reads back as the same number; empty where there is none.
std::string field(std::optional<double> number) { return number ? fmt::format("{}", *number) : ""; }

// A pointer, not an optional: g++ 12 at -O3 takes an empty optional's members for read.
template <typename Struct>
std::string field(const Struct* structure, double Struct::*member) {
    return structure != nullptr ? fmt::format("{}", structure->*member) : "";
}

std::vector<std::string> cell_fields(const Report& report, const Row& row, const Cell& cell) {
    const auto summary = summarize(cell);
    const Summary* call = summary ? &summary->call : nullptr;
    const GilPerCall* gil = summary && summary->gil ? &*summary->gil : nullptr;
    return {fmt::format("{}", call != nullptr ? call->samples : 0),
            field(call, &Summary::median_s),
            field(call, &Summary::spread_s),
            field(summary ? &*summary : nullptr, &CellSummary::calls_per_s),
            field(summary ? &*summary : nullptr, &CellSummary::cores),
            field(cell.threads == 1 ? speedup(report, row) : std::nullopt),
            field(gil, &GilPerCall::held_s),
            field(gil, &GilPerCall::released_s),
            field(gil, &GilPerCall::waiting_s)};
}

std::string line(const Report& report, const Row& row, const Cell& cell, const std::string& threads) {
    const bool has_stall = row.heartbeat && row.heartbeat->reason.empty();
    const std::string reason = row.reason.empty() ? cell.reason : row.reason;
    std::vector<std::string> fields{field(row.key.kernel),
                                    field(row.key.case_name),
                                    field(row.key.backend),
                                    field(to_string(row.key.policy)),
                                    threads,
                                    field(to_string(row.status)),
                                    row.cached ? "true" : "false"};
    for (std::string& text : cell_fields(report, row, cell)) fields.push_back(std::move(text));
    fields.insert(fields.end(), {field(has_stall ? std::optional(row.heartbeat->stall_s) : std::nullopt),
                                 field(row.overhead ? &*row.overhead : nullptr, &CallOverhead::vectorcall_s),
                                 field(row.overhead ? &*row.overhead : nullptr, &CallOverhead::bytecode_s),
                                 field(std::optional(row.work_bytes)), field(std::optional(row.work_operations)),
                                 field(row.provenance), field(reason)});
    return fmt::format("{}\r\n", fmt::join(fields, ","));
}

}  // namespace

std::string format_csv(const Report& report) {
    std::string text = std::string(columns) + "\r\n";
    for (const Row& row : report.rows) {
        for (const Cell& cell : row.cells) text += line(report, row, cell, std::to_string(cell.threads));
        if (row.cells.empty()) text += line(report, row, Cell{.threads = 0, .samples = {}, .reason = {}}, "");
    }
    return text;
}

}  // namespace pyhost
