// host/report/columns.cpp: the list of columns, in the order of the tables; those of the CSV alone come last.
#include "report/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/cells.hpp"
#include "report/limits.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

const Summary* call_of(const CsvLine& line) { return line.summary ? &line.summary->call : nullptr; }

const CellSummary* cell_of(const CsvLine& line) { return line.summary ? &*line.summary : nullptr; }

const GilPerCall* gil_of(const CsvLine& line) {
    return line.summary && line.summary->gil ? &*line.summary->gil : nullptr;
}

const CallOverhead* overhead_of(const CsvLine& line) { return line.row.overhead ? &*line.row.overhead : nullptr; }

std::string calls_number(const CsvLine& line) {
    const bool is_known =
        line.cell != nullptr && line.summary && !is_crowded(line.row, line.cell->threads, line.report.machine.cores);
    return is_known ? number_text(line.summary->calls_per_s) : "";
}

// Of single-threaded calls, so other cells have none.
std::string speed_up_number(const CsvLine& line) {
    return line.cell != nullptr && line.cell->threads == 1 ? number_text(speedup(line.report, line.row)) : "";
}

// A result that is not the reference's has none, and says so there.
std::string speed_up_cell(const TableRow& row) {
    if (row.row.status == Status::differs) return "differs";
    if (row.row.status == Status::other_stream) return "other stream";
    const auto factor = speedup(row.scene.report, row.row);
    return factor ? format_factor(*factor) : no_cell;
}

std::string over_first_cell(const TableRow& row) {
    const auto& first_s = row.scene.first_reference_s;
    if (!is_ranked(row.row.status)) return no_cell;
    return first_s && row.one ? format_factor(*first_s / row.one->call.median_s) : no_cell;
}

// Explained by a note, for few reports have it.
std::string transfer_cell(const TableRow& row, double Transfer::*part) {
    return row.row.transfer ? format_seconds(*row.row.transfer.*part) : no_cell;
}

bool differs(const CsvLine& line) { return line.row.status == Status::differs && line.row.difference; }

std::string items_number(const CsvLine& line, std::int64_t Difference::*items) {
    return differs(line) ? std::to_string((*line.row.difference).*items) : "";
}

std::string difference_number(const CsvLine& line, std::optional<double> Difference::*part) {
    return differs(line) ? number_text((*line.row.difference).*part) : "";
}

std::string device_cell(const TableRow& row, double Device::*part) {
    return row.row.device ? format_seconds(*row.row.device.*part) : no_cell;
}

const Device* device_of(const CsvLine& line) { return line.row.device ? &*line.row.device : nullptr; }

const Transfer* transfer_of(const CsvLine& line) { return line.row.transfer ? &*line.row.transfer : nullptr; }

std::string stall_number(const CsvLine& line) {
    const bool is_measured = line.row.heartbeat && outcome_of(*line.row.heartbeat) == StallOutcome::measured;
    return is_measured ? number_text(line.row.heartbeat->stall_s) : "";
}

std::string reason_text(const CsvLine& line) {
    return line.row.reason.empty() && line.cell != nullptr ? line.cell->reason : line.row.reason;
}

bool is_compared(const Scene& scene) { return scene.base != nullptr; }
bool is_single(const Scene& scene) { return scene.base == nullptr; }
bool has_rate(const Scene& scene) { return scene.rate != Rate::none; }
bool has_limits(const Scene& scene) {
    const std::optional<Limits>& limits = scene.report.machine.limits;
    return has_rate(scene) && limits && !are_disturbed(*limits);
}
bool has_overhead(const Scene& scene) { return scene.has_overhead; }
bool has_transfer(const Scene& scene) { return scene.has_transfer; }
bool has_device(const Scene& scene) { return scene.has_device; }
bool has_threads(const Scene& scene) { return scene.many_threads > scene.few_threads; }

constexpr std::array table_columns{
    Column{.table = Table::cost,
           .is_merged = true,
           .head = "time",
           .legend = "time: median of one call",
           .cell = [](const TableRow& row) { return row.one ? format_seconds(row.one->call.median_s) : no_cell; },
           .csv_place = 9,
           .csv_name = "median_s",
           .csv = [](const CsvLine& line) { return number_text(call_of(line), &Summary::median_s); }},
    Column{.table = Table::cost,
           .head = "vs first",
           .legend = "vs first: time / the first backend's, ± half the 95 % interval over fresh processes",
           .is_shown = is_compared,
           .cell = ratio_cell},
    Column{.table = Table::cost,
           .is_merged = true,
           .head = "spread",
           .legend = "spread: interquartile range / median",
           .is_shown = is_single,
           .cell = spread_cell,
           .spare = 1,
           .csv_place = 10,
           .csv_name = "spread_s",
           .csv = [](const CsvLine& line) { return number_text(call_of(line), &Summary::spread_s); }},
    Column{.table = Table::cost,
           .is_merged = true,
           .head = "n",
           .legend = "n: samples",
           .cell = [](const TableRow& row) { return row.one ? std::to_string(row.one->call.samples) : no_cell; },
           .spare = 2,
           .csv_place = 8,
           .csv_name = "samples",
           .csv = [](const CsvLine& line) { return std::to_string(line.summary ? line.summary->call.samples : 0); }},
    Column{.table = Table::cost,
           .head = "rate",
           .legend = "rate: a call's work / time",
           .is_shown = has_rate,
           .cell = rate_cell,
           .spare = 4},
    Column{.table = Table::cost,
           .head = "of limit",
           .legend = "of limit: rate / what this machine can do",
           .is_shown = has_limits,
           .cell = limit_cell,
           .spare = 1},
    Column{.table = Table::cost,
           .head = "call",
           .legend = "call: per-call overhead, called from C++",
           .is_shown = has_overhead,
           .cell = [](const TableRow& row) { return overhead_cell(row, &CallOverhead::vectorcall_s); },
           .spare = 3,
           .csv_place = 18,
           .csv_name = "call_vectorcall_s",
           .csv = [](const CsvLine& line) { return number_text(overhead_of(line), &CallOverhead::vectorcall_s); }},
    Column{.table = Table::cost,
           .head = "in Python",
           .legend = "in Python: the same from a Python loop",
           .is_shown = has_overhead,
           .cell = [](const TableRow& row) { return overhead_cell(row, &CallOverhead::bytecode_s); },
           .spare = 5,
           .csv_place = 19,
           .csv_name = "call_bytecode_s",
           .csv = [](const CsvLine& line) { return number_text(overhead_of(line), &CallOverhead::bytecode_s); }},
    Column{.table = Table::cost,
           .is_merged = true,
           .head = "speed-up",
           .legend = "speed-up: python's time / this time",
           .cell = speed_up_cell,
           .role = Role::speed_up,
           .csv_place = 13,
           .csv_name = "speedup",
           .csv = speed_up_number},
    Column{.table = Table::cost,
           .head = "inputs",
           .is_shown = has_transfer,
           .cell = [](const TableRow& row) { return transfer_cell(row, &Transfer::inputs_s); },
           .csv_place = 26,
           .csv_name = "transfer_inputs_s",
           .csv = [](const CsvLine& line) { return number_text(transfer_of(line), &Transfer::inputs_s); }},
    Column{.table = Table::cost,
           .head = "result",
           .is_shown = has_transfer,
           .cell = [](const TableRow& row) { return transfer_cell(row, &Transfer::result_s); },
           .csv_place = 27,
           .csv_name = "transfer_result_s",
           .csv = [](const CsvLine& line) { return number_text(transfer_of(line), &Transfer::result_s); }},
    Column{.table = Table::cost,
           .head = "to device",
           .is_shown = has_device,
           .cell = [](const TableRow& row) { return device_cell(row, &Device::inputs_s); },
           .csv_place = 28,
           .csv_name = "device_inputs_s",
           .csv = [](const CsvLine& line) { return number_text(device_of(line), &Device::inputs_s); }},
    Column{.table = Table::cost,
           .head = "kernel",
           .is_shown = has_device,
           .cell = [](const TableRow& row) { return device_cell(row, &Device::kernel_s); },
           .csv_place = 29,
           .csv_name = "device_kernel_s",
           .csv = [](const CsvLine& line) { return number_text(device_of(line), &Device::kernel_s); }},
    Column{.table = Table::cost,
           .head = "back",
           .is_shown = has_device,
           .cell = [](const TableRow& row) { return device_cell(row, &Device::result_s); },
           .csv_place = 30,
           .csv_name = "device_result_s",
           .csv = [](const CsvLine& line) { return number_text(device_of(line), &Device::result_s); }},
    Column{.table = Table::merged,
           .head_of = [](const Scene& scene) { return "over " + scene.first_label; },
           .cell = over_first_cell},

    Column{.table = Table::gil,
           .head = "held",
           .legend = "held: share of the calls' time with the GIL",
           .cell = [](const TableRow& row) { return share_cell(row, &GilPerCall::held_s); },
           .csv_place = 14,
           .csv_name = "held_s",
           .csv = [](const CsvLine& line) { return number_text(gil_of(line), &GilPerCall::held_s); }},
    Column{.table = Table::gil,
           .head = "released",
           .legend = "released: without it",
           .cell = [](const TableRow& row) { return share_cell(row, &GilPerCall::released_s); },
           .csv_place = 15,
           .csv_name = "released_s",
           .csv = [](const CsvLine& line) { return number_text(gil_of(line), &GilPerCall::released_s); }},
    Column{.table = Table::gil,
           .head = "waiting",
           .legend = "waiting: wanting it back",
           .cell = [](const TableRow& row) { return share_cell(row, &GilPerCall::waiting_s); },
           .csv_place = 16,
           .csv_name = "waiting_s",
           .csv = [](const CsvLine& line) { return number_text(gil_of(line), &GilPerCall::waiting_s); }},
    Column{.table = Table::gil,
           .head_of = [](const Scene& scene) { return threads_head(scene.few_threads); },
           .legend = "N threads: total calls/s over N threads",
           .cell = [](const TableRow& row) { return calls_cell(row, row.scene.few_threads); },
           .csv_place = 11,
           .csv_name = "calls_per_s",
           .csv = calls_number},
    Column{.table = Table::gil,
           .is_merged = true,
           .head_of = [](const Scene& scene) { return threads_head(scene.many_threads); },
           .is_shown = has_threads,
           .cell = [](const TableRow& row) { return calls_cell(row, row.scene.many_threads); }},
    Column{.table = Table::gil,
           .is_merged = true,
           .head = "gain",
           .legend = "gain: N threads / 1 thread",
           .is_shown = has_threads,
           .cell = gain_cell,
           .spare = 1},
    Column{.table = Table::gil,
           .head = "cores",
           .legend = "cores: CPU time / wall time",
           .cell = [](const TableRow& row) { return row.many ? fmt::format("{:.2f}", row.many->cores) : no_cell; },
           .csv_place = 12,
           .csv_name = "cores",
           .csv = [](const CsvLine& line) { return number_text(cell_of(line), &CellSummary::cores); }},
    Column{.table = Table::gil,
           .head = "stall",
           .legend = "stall: longest gap in a 1 ms ticker thread during a call",
           .cell = stall_cell,
           .csv_place = 17,
           .csv_name = "stall_s",
           .csv = stall_number},

    Column{.csv_place = 1, .csv_name = "kernel", .csv = [](const CsvLine& line) { return line.row.key.kernel; }},
    Column{.csv_place = 2, .csv_name = "case", .csv = [](const CsvLine& line) { return line.row.key.case_name; }},
    Column{.csv_place = 3, .csv_name = "backend", .csv = [](const CsvLine& line) { return line.row.key.backend; }},
    Column{.csv_place = 4, .csv_name = "gil", .csv = [](const CsvLine& line) { return gil_field(line.row.key); }},
    Column{.csv_place = 5,
           .csv_name = "threads",
           .csv =
               [](const CsvLine& line) {
                   return line.cell != nullptr ? std::to_string(line.cell->threads) : std::string();
               }},
    Column{.csv_place = 6,
           .csv_name = "status",
           .csv = [](const CsvLine& line) { return std::string(to_string(line.row.status)); }},
    Column{.csv_place = 7,
           .csv_name = "cached",
           .csv = [](const CsvLine& line) { return std::string(line.row.cached ? "true" : "false"); }},
    Column{.csv_place = 20,
           .csv_name = "work_bytes",
           .csv = [](const CsvLine& line) { return number_text(line.row.work_bytes); }},
    Column{.csv_place = 21,
           .csv_name = "work_operations",
           .csv = [](const CsvLine& line) { return number_text(line.row.work_operations); }},
    Column{.csv_place = 22, .csv_name = "provenance", .csv = [](const CsvLine& line) { return line.row.provenance; }},
    Column{.csv_place = 23, .csv_name = "reason", .csv = reason_text},
    Column{.csv_place = 24,
           .csv_name = "lane",
           .csv = [](const CsvLine& line) { return std::string(to_string(line.row.key.lane)); }},
    Column{.csv_place = 25,
           .csv_name = "inputs_by",
           .csv = [](const CsvLine& line) { return std::string(to_string(line.row.key.inputs)); }},
    Column{.csv_place = 31,
           .csv_name = "inner_threads",
           .csv =
               [](const CsvLine& line) {
                   const int count = line.row.key.inner_threads;
                   return count > 0 ? std::to_string(count) : std::string();
               }},
    Column{.csv_place = 32,
           .csv_name = "differing_items",
           .csv = [](const CsvLine& line) { return items_number(line, &Difference::items); }},
    Column{.csv_place = 33,
           .csv_name = "compared_items",
           .csv = [](const CsvLine& line) { return items_number(line, &Difference::of); }},
    Column{.csv_place = 34,
           .csv_name = "largest_difference",
           .csv = [](const CsvLine& line) { return difference_number(line, &Difference::largest); }},
    Column{.csv_place = 35,
           .csv_name = "relative_difference",
           .csv = [](const CsvLine& line) { return difference_number(line, &Difference::relative); }},
};

Rate rate_of(const Group& group) {
    for (const Row* row : group.rows) {
        if (row->work_operations > row->work_bytes) return Rate::operations;
        if (row->work_bytes > 0) return Rate::bytes;
    }
    return Rate::none;
}

// The thread counts that any row has samples for.
std::vector<int> counts_of(const Group& group) {
    std::vector<int> counts;
    for (const Row* row : group.rows) {
        for (const Cell& cell : row->cells) {
            if (summarize(cell)) counts.push_back(cell.threads);
        }
    }
    return counts;
}

}  // namespace

Scene scene_of(const Report& report, const Group& group) {
    Scene scene{.report = report, .group = group, .rate = rate_of(group), .base = base_of(group)};
    scene.has_overhead = std::ranges::any_of(group.rows, [](const Row* row) { return row->overhead.has_value(); });
    scene.has_transfer = std::ranges::any_of(group.rows, [](const Row* row) { return row->transfer.has_value(); });
    scene.has_device = std::ranges::any_of(group.rows, [](const Row* row) { return row->device.has_value(); });
    const std::vector<int> counts = counts_of(group);
    if (!counts.empty()) {
        scene.few_threads = std::ranges::min(counts);
        scene.many_threads = std::ranges::max(counts);
    }
    return scene;
}

TableRow table_row(const Scene& scene, const Row& row) {
    return {.scene = scene,
            .row = row,
            .one = summarize_at(row, 1),
            .few = summarize_at(row, scene.few_threads),
            .many = summarize_at(row, scene.many_threads)};
}

bool Column::is_in(Table wanted, const Scene& scene) const {
    const bool is_of_table = table == wanted || (is_merged && wanted == Table::merged);
    return is_of_table && (is_shown == nullptr || is_shown(scene));
}

std::string Column::head_in(const Scene& scene) const {
    return head_of != nullptr ? head_of(scene) : std::string(head);
}

std::span<const Column> columns() { return table_columns; }

}  // namespace pyhost
