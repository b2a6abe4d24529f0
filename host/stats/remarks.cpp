// host/stats/remarks.cpp: one function for the run, one for a row.
#include "stats/remarks.hpp"

#include <algorithm>
#include <utility>

#include "stats/summary.hpp"

namespace pyhost {
namespace {

bool has_own_gils(const Row& row) {
    return row.key.policy == GilPolicy::per_interpreter && row.status == Status::correct;
}

void remark_run(const Report& report, Findings& findings) {
    const auto note = [&](bool is_so, Fault fault) {
        if (is_so) findings.push_back({.fault = fault, .evidence = {}, .text = {}});
    };
    note(report.interrupted, Fault::interrupted);
    note(!report.machine.gil_enabled, Fault::no_gil);
    note(std::ranges::any_of(report.rows, has_own_gils), Fault::own_gils);
}

// Reasons for single cells and for a missing stall have no place in a table; that of the whole row has.
void remark_row(const Row& row, Findings& findings) {
    if (!row.gil_turned_on_by.empty()) add(findings, Fault::gil_turned_on, {.row = &row}, row.gil_turned_on_by);
    for (const Cell& cell : row.cells) {
        const bool is_told = row.status != Status::correct || cell.reason == row.reason;
        if (cell.reason.empty() || is_told) continue;
        add(findings, Fault::untimed_cell, {.row = &row, .threads = cell.threads}, cell.reason);
    }
    if (!row.heartbeat || outcome_of(*row.heartbeat) != StallOutcome::unknown) return;
    add(findings, Fault::no_stall, {.row = &row}, row.heartbeat->reason);
}

}  // namespace

Findings remarks(const Report& report) {
    Findings findings;
    remark_run(report, findings);
    for (const Row& row : report.rows) remark_row(row, findings);
    return by_weight(std::move(findings));
}

}  // namespace pyhost
