// host/report/columns.hpp: every column of the tables and of the CSV is one entry: head, legend, cell, role, CSV name.
//
// The tables, their legend, the markdown and the CSV all follow from the one list, in which a new column is one entry.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "stats/groups.hpp"
#include "stats/summary.hpp"

namespace pyhost {

// Operations or bytes, whichever limits: below one operation a byte, memory does.
enum class Rate { none, bytes, operations };

// What the cells of one group's tables have in common.
struct Scene {
    const Report& report;
    const Group& group;
    Rate rate = Rate::none;
    const Row* base = nullptr;  // what "vs first" compares with; nullptr where rows have one process each
    bool has_overhead = false;
    bool has_transfer = false;
    bool has_device = false;
    int few_threads = 1;           // the lowest number that any row has samples at
    int many_threads = 1;          // and the highest
    std::string first_label = {};  // of the first of several merged runs
    std::optional<double> first_reference_s = {};
};

Scene scene_of(const Report& report, const Group& group);

// One row in a table.
struct TableRow {
    const Scene& scene;
    const Row& row;
    std::optional<CellSummary> one;   // at one thread
    std::optional<CellSummary> few;   // at scene.few_threads
    std::optional<CellSummary> many;  // at scene.many_threads
};

TableRow table_row(const Scene& scene, const Row& row);

// One line of the CSV: a cell of a row; without a cell where the row has none.
struct CsvLine {
    const Report& report;
    const Row& row;
    const Cell* cell = nullptr;
    std::optional<CellSummary> summary;
};

enum class Table { none, cost, gil, merged };

// What a painter may do with a column's cells.
enum class Role { plain, speed_up };

struct Column {
    Table table = Table::none;
    bool is_merged = false;  // in the table of `pyhost merge` as well
    std::string_view head = {};
    std::string (*head_of)(const Scene&) = nullptr;  // where the head depends on what was measured
    std::string_view legend = {};                    // "n: samples"; empty where the head says it all
    bool (*is_shown)(const Scene&) = nullptr;        // not where no row can fill it; nullptr: always
    std::string (*cell)(const TableRow&) = nullptr;
    Role role = Role::plain;
    int spare = 0;  // a table too wide does without the column with the highest first; 0: never

    int csv_place = 0;  // from 1 on; a new one goes to the end, so that old files stay comparable; 0: not in the CSV
    std::string_view csv_name = {};
    std::string (*csv)(const CsvLine&) = nullptr;  // empty where there is no value

    bool is_in(Table wanted, const Scene& scene) const;
    std::string head_in(const Scene& scene) const;
};

// In the order of the tables.
std::span<const Column> columns();

}  // namespace pyhost
