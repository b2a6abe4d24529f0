// host/report/csv.cpp: a report as CSV.
#include "report/csv.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "report/columns.hpp"

namespace pyhost {
namespace {

using CsvColumns = std::vector<const Column*>;

CsvColumns csv_columns() {
    CsvColumns found;
    for (const Column& column : columns()) {
        if (column.csv_place > 0) found.push_back(&column);
    }
    std::ranges::sort(found, {}, [](const Column* column) { return column->csv_place; });
    return found;
}

// Quoted where RFC 4180 wants it.
std::string field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + "\"";
}

std::string format_line(const CsvColumns& columns, const CsvLine& line) {
    std::vector<std::string> fields;
    for (const Column* column : columns) fields.push_back(field(column->csv(line)));
    return fmt::format("{}\r\n", fmt::join(fields, ","));
}

}  // namespace

std::string format_csv(const Report& report) {
    const CsvColumns columns = csv_columns();
    std::vector<std::string_view> names;
    for (const Column* column : columns) names.push_back(column->csv_name);
    std::string text = fmt::format("{}\r\n", fmt::join(names, ","));
    for (const Row& row : report.rows) {
        for (const Cell& cell : row.cells) {
            text += format_line(columns, {.report = report, .row = row, .cell = &cell, .summary = summarize(cell)});
        }
        if (row.cells.empty()) {
            text += format_line(columns, {.report = report, .row = row, .cell = nullptr, .summary = std::nullopt});
        }
    }
    return text;
}

}  // namespace pyhost
