// host/report/tables.hpp: the two tables of a comparison, cost and GIL, for a terminal.
#pragma once

#include <cstddef>
#include <string>

#include "core/result.hpp"
#include "report/grid.hpp"

namespace pyhost {

struct TableStyle {
    bool colour = false;   // only on a terminal
    int columns = 100;     // no line is wider
    std::size_t rows = 0;  // of a table about the GIL at most; 0: as many as is usual for it
};

// Without the columns that can be spared, where the others need the room or cut names would look alike.
Grid fit(Grid grid, const TableStyle& style);

// A title, a header and a line for each row. Names of backends are cut where the columns need the room.
std::string format_grid(const Grid& grid, const TableStyle& style);

// Both tables for each (kernel, case), then what the words mean, the machine, the notes and doubts. Ends with a
// newline.
std::string format_tables(const Report& report, TableStyle style = {});

}  // namespace pyhost
