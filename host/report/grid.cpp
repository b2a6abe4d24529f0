// host/report/grid.cpp: rows and columns into words and numbers.
#include "report/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "report/cells.hpp"
#include "report/layout.hpp"
#include "stats/summary.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

bool has_samples(const Row& row) { return highest_threads(row) > 0; }

// Why there are no numbers, or nothing where there are.
std::string message_of(const Row& row) {
    const bool may_show = is_timed(row.status) || row.status == Status::interrupted;
    if (may_show && has_samples(row)) return "";
    std::string reason = row.reason;
    for (const Cell& cell : row.cells) {
        if (reason.empty()) reason = cell.reason;
    }
    const std::string status =
        row.status == Status::correct ? "correct, not timed" : std::string(to_string(row.status));
    return flatten(reason.empty() ? status : status + ": " + reason);
}

GridRow start_row(const Row& row) {
    return {.backend = row.key.backend,
            .gil = is_reference(row) ? no_cell : gil_words(row.key),
            .cells = {},
            .message = message_of(row),
            .row = &row,
            .is_best = false};
}

void mark_best(const Report& report, Grid& grid) {
    GridRow* best = nullptr;
    double best_factor = 1;  // slower than the reference is never the best
    for (GridRow& row : grid.rows) {
        const double factor = row.message.empty() ? speedup(report, *row.row).value_or(0) : 0;
        if (factor > best_factor) {
            best = &row;
            best_factor = factor;
        }
    }
    if (best != nullptr) best->is_best = true;
}

Grid grid_of(Table table, const Scene& scene, const std::string& title) {
    Grid grid{.title = title, .heads = heads_of(table, scene), .rows = {}};
    for (const Row* row : scene.group.rows) {
        GridRow line = start_row(*row);
        if (line.message.empty()) line.cells = cells_of(table, table_row(scene, *row));
        grid.rows.push_back(std::move(line));
    }
    return grid;
}

}  // namespace

std::string title_of(const Group& group) {
    const auto with_work = [](const Row* row) { return row->work_bytes > 0 || row->work_operations > 0; };
    const auto row = std::ranges::find_if(group.rows, with_work);
    const std::string title = fmt::format("{}, case {}", group.kernel, group.case_name);
    if (row == group.rows.end()) return title;
    const double operations = (*row)->work_operations;
    const double bytes = (*row)->work_bytes;
    return fmt::format("{} ({}{}{} a call)", title, operations > 0 ? format_scaled(operations, "op") : "",
                       operations > 0 && bytes > 0 ? ", " : "", bytes > 0 ? format_scaled(bytes, "B") : "");
}

Grid cost_grid(const Report& report, const Group& group) {
    Grid grid = grid_of(Table::cost, scene_of(report, group), "Cost, 1 thread");
    for (GridRow& row : grid.rows) {
        if (row.row->cached) row.backend += " (cached)";
    }
    mark_best(report, grid);
    return grid;
}

Grid gil_grid(const Report& report, const Group& group) {
    const Scene scene = scene_of(report, group);
    return grid_of(Table::gil, scene, "GIL, shares and cores at " + threads_head(scene.many_threads));
}

std::vector<GridHead> heads_of(Table table, const Scene& scene) {
    std::vector<GridHead> heads;
    for (const Column& column : columns()) {
        if (!column.is_in(table, scene)) continue;
        heads.push_back(
            {.text = column.head_in(scene), .role = column.role, .spare = column.spare, .legend = column.legend});
    }
    return heads;
}

std::vector<std::string> cells_of(Table table, const TableRow& row) {
    std::vector<std::string> cells;
    for (const Column& column : columns()) {
        if (column.is_in(table, row.scene)) cells.push_back(column.cell(row));
    }
    return cells;
}

bool is_marked(const GridRow& row, const GridHead& head) { return row.is_best && head.role == Role::speed_up; }

bool spare_column(Grid& grid) {
    const auto most = std::ranges::max_element(grid.heads, {}, &GridHead::spare);
    if (most == grid.heads.end() || most->spare == 0) return false;
    const auto column = most - grid.heads.begin();
    for (GridRow& row : grid.rows) {
        if (!row.cells.empty()) row.cells.erase(row.cells.begin() + column);
    }
    grid.heads.erase(most);
    return true;
}

}  // namespace pyhost
