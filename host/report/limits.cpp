// host/report/limits.cpp: see limits.hpp.
#include "report/limits.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/cells.hpp"
#include "report/layout.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

constexpr double most_share = 1.1;     // of the bytes; above, they came from a nearer cache than the limit's
constexpr double several_cores = 1.3;  // CPU time / wall time from which on a row is compared with all cores

std::string speeds(const Speed& speed, const char* unit) {
    return fmt::format("{:>12}{:>12}", format_scaled(speed.one, unit), format_scaled(speed.all, unit));
}

// The class that a call's bytes belong to: what it reads and writes, of half of which an array here is.
const MemoryLimits& memory_for(const Limits& limits, double bytes) {
    for (const MemoryLimits& memory : limits.memory) {
        if (bytes <= 4 * memory.array_bytes) return memory;
    }
    return limits.memory.back();
}

double of(const Speed& speed, bool is_all) { return is_all ? speed.all : speed.one; }

}  // namespace

std::string format_limits(const Limits& limits, double gil_pair_s) {
    std::string text = fmt::format("{:24}", "each thread's arrays");
    for (const MemoryLimits& memory : limits.memory)
        text += fmt::format("{:>24}", format_scaled(memory.array_bytes, "B"));
    text += fmt::format("\n{:24}", "");
    for (std::size_t i = 0; i < limits.memory.size(); ++i) text += fmt::format("{:>12}{:>12}", "1 thread", "all cores");
    text += "\n";
    for (const MemoryKind& kind : memory_kinds) {
        text += fmt::format("{:24}", kind.name);
        for (const MemoryLimits& memory : limits.memory) text += speeds(memory.*kind.speed, "B/s");
        text += "\n";
    }
    text += fmt::format("{:24}{}\n", "multiply-add, float64", speeds(limits.multiply_add, "op/s"));
    if (gil_pair_s > 0) {
        text += fmt::format("{:24}{:>12}\n", "GIL: release, acquire", format_seconds(gil_pair_s));
    }
    if (are_disturbed(limits)) text += "\n" + wrap(disturbed_words(limits), page_columns, "Note: ");
    return text;
}

bool are_disturbed(const Limits& limits) { return limits.lost > lost_too_much; }

std::string disturbed_words(const Limits& limits) {
    return fmt::format(
        "its threads had no core for up to {} of a measurement of this machine's limits, which may be far higher: "
        "other "
        "programs had it, or there is a quota; rerun when the machine is idle",
        format_percent(limits.lost));
}

std::optional<double> share_of_limit(const TableRow& row) {
    const std::optional<Limits>& limits = row.scene.report.machine.limits;
    if (!limits || are_disturbed(*limits) || !row.one || row.one->call.median_s <= 0) return std::nullopt;
    const bool is_all = row.one->cores > several_cores;
    const double call_s = row.one->call.median_s;
    if (row.scene.rate == Rate::operations) {
        const double share = row.row.work_operations / call_s / of(limits->multiply_add, is_all);
        return share > 0 && share <= 1 ? std::optional(share) : std::nullopt;  // above, it made fewer than are counted
    }
    const MemoryLimits& memory = memory_for(*limits, row.row.work_bytes);
    const double most = std::max(of(memory.add, is_all), of(memory.streamed_add, is_all));
    const double share = row.row.work_bytes / call_s / most;
    return share > 0 && share <= most_share ? std::optional(share) : std::nullopt;
}

std::string limit_cell(const TableRow& row) {
    const std::optional<double> share = share_of_limit(row);
    return share ? format_percent(*share) : no_cell;
}

}  // namespace pyhost
