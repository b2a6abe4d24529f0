// host/stats/remarks.cpp: one function for the run, one for a row.
#include "stats/remarks.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "stats/groups.hpp"
#include "stats/summary.hpp"

namespace pyhost {
namespace {

// Beyond the fastest of the table. A usual one loads NumPy, which takes 0.1 s.
constexpr double slow_start_s = 0.2;

bool has_own_gils(const Row& row) { return row.key.lane == Lane::interpreters && is_timed(row.status); }

bool has_workers(const Row& row) { return row.transfer.has_value(); }

void remark_run(const Report& report, Findings& findings) {
    const auto note = [&](bool is_so, Fault fault) {
        if (is_so) findings.push_back({.fault = fault, .evidence = {}, .text = {}});
    };
    note(report.interrupted, Fault::interrupted);
    note(!report.machine.gil_enabled, Fault::no_gil);
    note(std::ranges::any_of(report.rows, has_own_gils), Fault::own_gils);
    note(std::ranges::any_of(report.rows, has_workers), Fault::worker_processes);
}

// The least of the table's backends; 0 where there is one only, which is beside nothing.
double usual_s(const Group& group, std::optional<double> Row::*seconds) {
    double least_s = std::numeric_limits<double>::infinity();
    std::string first;
    bool has_others = false;
    for (const Row* row : group.rows) {
        if (!(row->*seconds)) continue;
        least_s = std::min(least_s, *(row->*seconds));
        if (first.empty()) first = row->key.backend;
        has_others |= row->key.backend != first;
    }
    return has_others ? least_s : 0;
}

void remark_starts(const Group& group, Findings& findings) {
    const double import_s = usual_s(group, &Row::import_s);
    const double call_s = usual_s(group, &Row::first_call_s);
    for (const Row* row : group.rows) {
        if (!is_timed(row->status) || !row->import_s || !row->first_call_s) continue;
        const bool is_slow = *row->import_s > import_s + slow_start_s || *row->first_call_s > call_s + slow_start_s;
        if (is_slow) {
            add(findings, Fault::slow_start, {.row = row, .value = *row->import_s, .beside = *row->first_call_s});
        }
    }
}

// Reasons for single cells and for a missing stall have no place in a table; that of the whole row has.
void remark_row(const Row& row, Findings& findings) {
    if (!row.gil_turned_on_by.empty()) add(findings, Fault::gil_turned_on, {.row = &row}, row.gil_turned_on_by);
    for (const Cell& cell : row.cells) {
        const bool is_told = !is_timed(row.status) || cell.reason == row.reason;
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
    for (const Group& group : groups_of(report)) remark_starts(group, findings);
    for (const Row& row : report.rows) remark_row(row, findings);
    return by_weight(std::move(findings));
}

}  // namespace pyhost
