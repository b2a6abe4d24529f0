// host/report/grid.cpp: rows into words and numbers.
#include "report/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "report/layout.hpp"
#include "stats/ratio.hpp"
#include "stats/summary.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

constexpr const char* none = "-";

bool has_samples(const Row& row) { return highest_threads(row) > 0; }

// Why there are no numbers, or nothing where there are.
std::string message_of(const Row& row) {
    const bool may_show = row.status == Status::correct || row.status == Status::interrupted;
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
            .gil = is_reference(row) ? none : std::string(to_string(row.key.policy)),
            .cells = {},
            .message = message_of(row),
            .row = &row,
            .is_best = false};
}

// Operations or bytes, whichever limits: below one operation a byte, memory does.
enum class Rate { none, bytes, operations };

Rate rate_of(const Group& group) {
    for (const Row* row : group.rows) {
        if (row->work_operations > row->work_bytes) return Rate::operations;
        if (row->work_bytes > 0) return Rate::bytes;
    }
    return Rate::none;
}

std::string rate_cell(const Row& row, Rate rate, double call_s) {
    const double work = rate == Rate::bytes ? row.work_bytes : row.work_operations;
    if (work <= 0 || call_s <= 0) return none;
    return format_scaled(work / call_s, rate == Rate::bytes ? "B/s" : "op/s");
}

bool has_overhead(const Group& group) {
    return std::ranges::any_of(group.rows, [](const Row* row) { return row->overhead.has_value(); });
}

// "1.02 ±0.8 %": the time over the base's, with the half-width of its interval; of the base itself "±0.5 %".
std::string ratio_cell(const Row& row, const Row& base) {
    const auto ratio = &row == &base ? own_ratio(row) : ratio_of(row, base);
    const auto half = ratio ? ratio->half_width() : std::nullopt;
    if (!half) return none;
    const std::string width = "±" + format_percent(*half);
    return &row == &base ? width : fmt::format("{:.2f} {}", ratio->factor, width);
}

std::string spread_cell(const Summary& call) {
    return call.samples > 1 ? format_percent(call.relative_spread()) : none;
}

// `base`: nullptr where the rows were measured in one process each.
std::vector<std::string> time_cells(const Row& row, Rate rate, const Row* base) {
    const auto cell = summarize_at(row, 1);
    if (!cell) return std::vector<std::string>(rate == Rate::none ? 3 : 4, none);
    std::vector<std::string> cells{format_seconds(cell->call.median_s),
                                   base != nullptr ? ratio_cell(row, *base) : spread_cell(cell->call),
                                   std::to_string(cell->call.samples)};
    if (rate != Rate::none) cells.push_back(rate_cell(row, rate, cell->call.median_s));
    return cells;
}

std::vector<std::string> overhead_cells(const Row& row) {
    if (!row.overhead) return {none, none};
    return {format_seconds(row.overhead->vectorcall_s), format_seconds(row.overhead->bytecode_s)};
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

// The thread counts that the GIL table compares: the lowest and the highest that any row has samples for.
struct ThreadRange {
    int low = 1;
    int high = 1;
};

ThreadRange threads_of(const Group& group) {
    std::vector<int> counts;
    for (const Row* row : group.rows) {
        for (const Cell& cell : row->cells) {
            if (summarize(cell)) counts.push_back(cell.threads);
        }
    }
    if (counts.empty()) return {};
    const auto [low, high] = std::ranges::minmax(counts);
    return {.low = low, .high = high};
}

std::vector<std::string> split_cells(const std::optional<CellSummary>& cell) {
    if (!cell || !cell->gil) return {none, none, none};
    const auto& [held_s, released_s, waiting_s] = *cell->gil;
    const double all_s = held_s + released_s + waiting_s;
    if (all_s <= 0) return {none, none, none};
    return {format_percent(held_s / all_s), format_percent(released_s / all_s), format_percent(waiting_s / all_s)};
}

std::string calls_cell(const std::optional<CellSummary>& cell) {
    return cell ? format_scaled(cell->calls_per_s, "/s") : none;
}

std::string stall_cell(const Row& row) {
    if (!row.heartbeat) return none;
    if (row.heartbeat->reason.empty()) return format_seconds(row.heartbeat->stall_s);
    return row.heartbeat->reason.find("short") == std::string::npos ? none : "short call";
}

std::vector<std::string> gil_cells(const Row& row, ThreadRange threads) {
    const auto low = summarize_at(row, threads.low);
    const auto high = summarize_at(row, threads.high);
    std::vector<std::string> cells = split_cells(high);
    cells.push_back(calls_cell(low));
    if (threads.high > threads.low) {
        cells.push_back(calls_cell(high));
        cells.push_back(low && high ? format_factor(high->calls_per_s / low->calls_per_s) : none);
    }
    cells.push_back(high ? fmt::format("{:.2f}", high->cores) : none);
    cells.push_back(stall_cell(row));
    return cells;
}

std::string threads_header(int threads) { return fmt::format("{} thread{}", threads, threads == 1 ? "" : "s"); }

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
    const Rate rate = rate_of(group);
    const bool overhead = has_overhead(group);
    const Row* const base = base_of(group);
    Grid grid{.title = "Cost, 1 thread",
              .headers = {"backend", "gil", "time", base != nullptr ? "vs first" : "spread", "n"},
              .rows = {}};
    if (rate != Rate::none) grid.headers.emplace_back("rate");
    if (overhead) grid.headers.insert(grid.headers.end(), {"call", "in Python"});
    grid.headers.emplace_back("speed-up");
    for (const Row* row : group.rows) {
        GridRow line = start_row(*row);
        if (row->cached) line.backend += " (cached)";
        if (line.message.empty()) {
            line.cells = time_cells(*row, rate, base);
            if (overhead) std::ranges::copy(overhead_cells(*row), std::back_inserter(line.cells));
            const auto factor = speedup(report, *row);
            line.cells.push_back(factor ? format_factor(*factor) : none);
        }
        grid.rows.push_back(std::move(line));
    }
    mark_best(report, grid);
    return grid;
}

Grid gil_grid(const Group& group) {
    const ThreadRange threads = threads_of(group);
    Grid grid{.title = "GIL, shares and cores at " + threads_header(threads.high),
              .headers = {"backend", "gil", "held", "released", "waiting", threads_header(threads.low)},
              .rows = {}};
    if (threads.high > threads.low) grid.headers.insert(grid.headers.end(), {threads_header(threads.high), "gain"});
    grid.headers.insert(grid.headers.end(), {"cores", "stall"});
    for (const Row* row : group.rows) {
        GridRow line = start_row(*row);
        if (line.message.empty()) line.cells = gil_cells(*row, threads);
        grid.rows.push_back(std::move(line));
    }
    return grid;
}

}  // namespace pyhost
