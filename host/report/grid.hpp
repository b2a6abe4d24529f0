// host/report/grid.hpp: what the two tables say, before anyone lays it out for a terminal or as markdown.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"
#include "stats/groups.hpp"

namespace pyhost {

struct GridRow {
    std::string backend;
    std::string gil;
    std::vector<std::string> cells;  // one for each header after "backend" and "gil"; empty where there is a message
    std::string message;             // instead of the cells: "crashed: signal 11 (Segmentation fault)"; on one line
    const Row* row = nullptr;
    bool is_best = false;  // has the best speed-up of its group
};

struct Grid {
    std::string title;
    std::vector<std::string> headers;  // "backend" and "gil" first
    std::vector<GridRow> rows;
};

// "julia, case talk (2.97 Gop, 4.00 MB a call)".
std::string title_of(const Group& group);

// Time, spread, samples, speed-up, call overhead, rate. Columns that no row can fill are left out.
Grid cost_grid(const Report& report, const Group& group);

// Held, released and waiting, calls a second at few and at many threads, cores, heartbeat.
Grid gil_grid(const Group& group);

}  // namespace pyhost
