// host/report/grid.hpp: what the two tables say, before anyone lays it out for a terminal or as markdown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "report/columns.hpp"
#include "stats/groups.hpp"

namespace pyhost {

struct GridHead {
    std::string text;
    Role role = Role::plain;
    int spare = 0;  // as the column's
    std::string_view legend = {};
};

struct GridRow {
    std::string backend;
    std::string gil;
    std::vector<std::string> cells;  // one for each head; empty where there is a message
    std::string message;             // instead of the cells: "crashed: signal 11 (Segmentation fault)"; on one line
    const Row* row = nullptr;
    bool is_best = false;  // has the best speed-up of its group
};

struct Grid {
    std::string title;
    std::vector<GridHead> heads;  // those after "backend" and "gil"
    std::vector<GridRow> rows;
};

// The cell that stands out: the best row's speed-up.
bool is_marked(const GridRow& row, const GridHead& head);

// "julia, case talk (2.97 Gop, 4.00 MB a call)".
std::string title_of(const Group& group);

// Columns that no row can fill are left out.
Grid cost_grid(const Report& report, const Group& group);
Grid gil_grid(const Report& report, const Group& group);

// The heads and the cells of one row.
std::vector<GridHead> heads_of(Table table, const Scene& scene);
std::vector<std::string> cells_of(Table table, const TableRow& row);

// Without its most spare column; false where none can be spared.
bool spare_column(Grid& grid);

}  // namespace pyhost
