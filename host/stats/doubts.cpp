// host/stats/doubts.cpp: failures, and what is odd about the numbers; what the GIL explains is in gil_doubts.
#include "stats/doubts.hpp"

#include <optional>

#include "stats/gil_doubts.hpp"
#include "stats/groups.hpp"
#include "stats/ratio.hpp"
#include "stats/summary.hpp"

namespace pyhost {
namespace {

constexpr double wide_spread = 0.2;
constexpr double clearly_slower = 0.95;  // 1.0 would warn of noise
constexpr double disturbed_cores = 0.9;  // of one thread of pure Python
constexpr double waited_share = 0.05;    // without a core
constexpr double little_work_s = 10e-6;  // of pure Python: a call through ctypes alone is some 1 to 5 us

Fault fault_of(Status status) {
    switch (status) {
        case Status::wrong: return Fault::wrong;
        case Status::false_claim: return Fault::false_claim;
        case Status::crashed: return Fault::crashed;
        case Status::timed_out: return Fault::timed_out;
        default: return Fault::failed;
    }
}

void doubt_failures(const Group& group, Findings& findings) {
    for (const Row* row : group.rows) {
        if (is_failure(row->status)) add(findings, fault_of(row->status), {.row = row}, row->reason);
    }
}

void doubt_other_results(const Group& group, Findings& findings) {
    for (const Row* row : group.rows) {
        if (!is_timed(row->status) || is_ranked(row->status)) continue;
        add(findings, row->status == Status::differs ? Fault::differs : Fault::other_stream, {.row = row}, row->reason);
    }
}

struct Variation {
    double share = 0;
    int threads = 1;
};

// The cell of a row that varied most; nothing where no cell has the samples to tell.
std::optional<Variation> widest(const Row& row) {
    std::optional<Variation> most;
    for (const Cell& cell : row.cells) {
        const auto summary = summarize(cell);
        if (!summary || summary->call.samples < fewest_samples) continue;
        const double share = summary->call.relative_spread();
        if (!most || share > most->share) most = Variation{.share = share, .threads = cell.threads};
    }
    return most;
}

void doubt_spread(const Group& group, Findings& findings) {
    for (const Row* row : group.rows) {
        const auto most = widest(*row);
        if (!is_timed(row->status) || !most || most->share <= wide_spread) continue;
        add(findings, Fault::varied, {.row = row, .value = most->share, .threads = most->threads});
    }
}

void doubt_samples(const Group& group, Findings& findings) {
    for (const Row* row : group.rows) {
        const auto cell = summarize_at(*row, 1);
        if (!is_timed(row->status) || row->is_whole_script || !cell) continue;
        // A reference with calls of seconds has two, and no ratio of an interval to them.
        if (cell->call.samples >= (row == group.reference ? fewest_samples - 1 : fewest_samples)) continue;
        add(findings, Fault::few_samples, {.row = row, .value = static_cast<double>(cell->call.samples)});
    }
}

// Every speed-up is measured against it, and the cache keeps it.
void doubt_reference(const Group& group, Findings& findings) {
    const auto cell = group.reference == nullptr ? std::nullopt : summarize_at(*group.reference, 1);
    if (!cell || group.reference->is_whole_script) return;
    if (cell->core_wait > waited_share) {
        add(findings, Fault::reference_waited, {.row = group.reference, .value = cell->core_wait});
    } else if (cell->cores + cell->core_wait < disturbed_cores) {
        add(findings, Fault::reference_blocked, {.row = group.reference, .value = cell->cores});
    }
}

// Of its time, as a share; of one process by how its samples vary. nullopt where it has too few to tell.
std::optional<double> uncertainty(const Row& row) {
    const auto own = own_ratio(row);
    if (const auto half = own ? own->half_width() : std::nullopt) return half;
    const auto cell = summarize_at(row, 1);
    if (!cell || cell->call.samples < fewest_samples) return std::nullopt;
    return cell->call.relative_spread();
}

void doubt_speed(const Report& report, const Group& group, Findings& findings) {
    const auto reference = group.reference == nullptr ? std::nullopt : summarize_at(*group.reference, 1);
    const bool is_little = reference && reference->call.median_s < little_work_s;
    for (const Row* row : group.rows) {
        const auto factor = speedup(report, *row);
        const bool is_python = row->key.backend == "python" || is_script_variant(*row);
        const bool may_pay = row->status == Status::correct && !is_python;
        const auto doubt = uncertainty(*row);
        if (!may_pay || !factor || !doubt || *factor * (1 + *doubt) >= clearly_slower) continue;
        add(findings, is_little ? Fault::little_work : Fault::slower, {.row = row, .value = *factor});
    }
}

}  // namespace

Findings doubts(const Report& report) {
    Findings findings;
    for (const Group& group : groups_of(report)) {
        doubt_failures(group, findings);
        doubt_other_results(group, findings);
        doubt_reference(group, findings);
        doubt_spread(group, findings);
        doubt_samples(group, findings);
        doubt_speed(report, group, findings);
        doubt_gil(report, group, findings);
    }
    return by_weight(std::move(findings));
}

}  // namespace pyhost
