// host/report/cells.cpp: numbers to cells; a dash where there are none.
#include "report/cells.hpp"

#include <fmt/format.h>

#include "stats/ratio.hpp"
#include "stats/units.hpp"

namespace pyhost {

std::string number_text(std::optional<double> number) { return number ? fmt::format("{}", *number) : ""; }

std::string spread_cell(const TableRow& row) {
    if (!row.one || row.one->call.samples < 2) return no_cell;
    return format_percent(row.one->call.relative_spread());
}

std::string rate_cell(const TableRow& row) {
    const bool is_bytes = row.scene.rate == Rate::bytes;
    const double work = is_bytes ? row.row.work_bytes : row.row.work_operations;
    if (!row.one || work <= 0 || row.one->call.median_s <= 0) return no_cell;
    return format_scaled(work / row.one->call.median_s, is_bytes ? "B/s" : "op/s");
}

namespace {

constexpr double widest_shown = 0.5;  // half of an interval, as a share of its middle

}  // namespace

std::string ratio_cell(const TableRow& row) {
    if (!is_ranked(row.row.status)) return no_cell;
    const Row& base = *row.scene.base;
    const bool is_base = &row.row == &base;
    const auto ratio = is_base ? own_ratio(row.row) : ratio_of(row.row, base);
    const auto half = ratio ? ratio->half_width() : std::nullopt;
    if (!half) return no_cell;
    if (*half > widest_shown) return "not known";
    const std::string width = "±" + format_percent(*half);
    return is_base ? width : fmt::format("{:.2f} {}", ratio->factor, width);
}

std::string overhead_cell(const TableRow& row, double CallOverhead::*part) {
    return row.row.overhead ? format_seconds((*row.row.overhead).*part) : no_cell;
}

std::string share_cell(const TableRow& row, double GilPerCall::*part) {
    if (!row.many || !row.many->gil) return no_cell;
    const GilPerCall& gil = *row.many->gil;
    const double all_s = gil.held_s + gil.released_s + gil.waiting_s;
    return all_s > 0 ? format_percent(gil.*part / all_s) : no_cell;
}

namespace {

bool has_rate(const TableRow& row, int threads) {
    return !is_crowded(row.row, threads, row.scene.report.machine.cores);
}

}  // namespace

std::string calls_cell(const TableRow& row, int threads) {
    if (!has_rate(row, threads)) return "busy";
    const auto cell = summarize_at(row.row, threads);
    return cell ? format_scaled(cell->calls_per_s, "/s") : no_cell;
}

std::string gain_cell(const TableRow& row) {
    if (!row.few || !row.many) return no_cell;
    if (!has_rate(row, row.scene.few_threads) || !has_rate(row, row.scene.many_threads)) return "busy";
    return format_factor(row.many->calls_per_s / row.few->calls_per_s);
}

std::string stall_cell(const TableRow& row) {
    if (!row.row.heartbeat) return no_cell;
    switch (outcome_of(*row.row.heartbeat)) {
        case StallOutcome::measured: return format_seconds(row.row.heartbeat->stall_s);
        case StallOutcome::short_call: return "short call";
        case StallOutcome::unknown: break;
    }
    return no_cell;
}

std::string threads_head(int threads) { return fmt::format("{} thread{}", threads, threads == 1 ? "" : "s"); }

}  // namespace pyhost
