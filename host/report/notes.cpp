// host/report/notes.cpp: the words under the tables.
#include "report/notes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/host_tax.hpp"
#include "report/layout.hpp"
#include "stats/doubts.hpp"
#include "stats/groups.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

// Reasons for single cells and for a missing stall have no place in a table.
std::vector<std::string> small_reasons(const Row& row) {
    std::vector<std::string> reasons;
    for (const Cell& cell : row.cells) {
        const bool is_told = row.status != Status::correct || cell.reason == row.reason;
        if (!cell.reason.empty() && !is_told)
            reasons.push_back(fmt::format("at {} threads: {}", cell.threads, cell.reason));
    }
    const bool is_stall_unsaid = row.heartbeat && row.heartbeat->reason.find("short") == std::string::npos;
    if (is_stall_unsaid && !row.heartbeat->reason.empty()) reasons.push_back("no stall: " + row.heartbeat->reason);
    return reasons;
}

std::size_t samples_of(const Report& report) {
    std::size_t samples = 0;
    for (const Row& row : report.rows) {
        for (const Cell& cell : row.cells) samples += cell.samples.size();
    }
    return samples;
}

bool has_own_gils(const Row& row) {
    return row.key.policy == GilPolicy::per_interpreter && row.status == Status::correct;
}

std::string cores_of(const Machine& machine) {
    return fmt::format("{} ({} core{})", machine.cpu, machine.cores, machine.cores == 1 ? "" : "s");
}

}  // namespace

std::vector<std::string> legend() {
    return {
        "time: median of one call; vs first: time / the first backend's, ± half the 95 % interval over fresh "
        "processes; "
        "spread: interquartile range / median; n: samples; call: per-call overhead, called "
        "from C++; in Python: the same from a Python loop; speed-up: python's time / this time.",
        "held: share of the calls' time with the GIL; released: without it; waiting: wanting it back; N threads: total "
        "calls/s over N threads; gain: N threads / 1 thread; cores: CPU time / wall time; stall: longest gap in a 1 ms "
        "ticker thread during a call; -: not measured."};
}

std::string format_machine(const Machine& machine) {
    std::string text =
        fmt::format("{}, {}. Python {}. GIL: {}", cores_of(machine), machine.os, machine.python, machine.gil_engine);
    if (machine.gil_hook_s > 0)
        text += ", overhead " + format_seconds(machine.gil_hook_s) + " per release/acquire pair";
    const std::string tax = format_host_tax(machine.tax);
    return text + "." + (tax.empty() ? "" : " This host: " + tax + ".");
}

std::string provenance(const Report& report) {
    return fmt::format("{} samples in random order (seed {}) in {}. {}", samples_of(report), report.seed,
                       format_seconds(report.wall_s), format_machine(report.machine));
}

std::vector<std::string> notes(const Report& report) {
    std::vector<std::string> all = doubts(report);
    if (report.interrupted) all.insert(all.begin(), "interrupted; results use the samples taken so far");
    if (!report.machine.gil_enabled) {
        all.push_back(
            "this Python has no GIL: threads run side by side under 'held' and 'released' alike, which differ "
            "only in whether the call detaches its thread state");
    }
    if (std::ranges::any_of(report.rows, has_own_gils)) {
        all.emplace_back(
            "per-interpreter: every thread has a sub-interpreter, and so a GIL, of its own; NumPy cannot be loaded "
            "there, so array results are allocated another way than in the rows above (docs/results/interpreters.md)");
    }
    all.insert(all.end(), report.notes.begin(), report.notes.end());
    for (const Row& row : report.rows) {
        if (!row.gil_turned_on_by.empty()) {
            all.push_back(
                fmt::format("{}, {}: ran with the GIL, which the import of {} turned on, for that module does "
                            "not declare that it can do without (Py_mod_gil)",
                            row.key.kernel, name_of(row), row.gil_turned_on_by));
        }
        for (const std::string& reason : small_reasons(row)) {
            all.push_back(fmt::format("{}, {}: {}", row.key.kernel, name_of(row), reason));
        }
    }
    return all;
}

}  // namespace pyhost
