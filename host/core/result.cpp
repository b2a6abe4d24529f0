// host/core/result.cpp: names of the statuses, and how to find a row or a cell.
#include "core/result.hpp"

#include <algorithm>

namespace pyhost {

std::string_view to_string(Status status) {
    switch (status) {
        case Status::correct: return "correct";
        case Status::differs: return "differs";
        case Status::other_stream: return "other-stream";
        case Status::wrong: return "wrong";
        case Status::false_claim: return "false-claim";
        case Status::failed: return "failed";
        case Status::crashed: return "crashed";
        case Status::timed_out: return "timed-out";
        case Status::skipped: return "skipped";
        case Status::over_budget: return "over-budget";
        case Status::interrupted: return "interrupted";
    }
    return "?";
}

bool is_timed(Status status) {
    return status == Status::correct || status == Status::differs || status == Status::other_stream;
}

bool is_ranked(Status status) { return status != Status::differs && status != Status::other_stream; }

bool is_failure(Status status) {
    switch (status) {
        case Status::wrong:
        case Status::false_claim:
        case Status::failed:
        case Status::crashed:
        case Status::timed_out: return true;
        default: return false;
    }
}

double Sample::calls_of_all(int threads) const {
    return all_calls > 0 ? all_calls : static_cast<double>(calls) * threads;
}

bool is_reference(const Row& row) { return row.key.backend == "python" && row.key.lane == Lane::threads; }

bool is_script_variant(const Row& row) { return row.key.backend.starts_with("python:"); }

const Row* reference_of(const Report& report, const Row& row) {
    const auto same = [&](const Row& other) {
        return is_reference(other) && other.key.kernel == row.key.kernel && other.key.case_name == row.key.case_name;
    };
    const auto found = std::ranges::find_if(report.rows, same);
    return found == report.rows.end() ? nullptr : &*found;
}

const Cell* cell_at(const Row& row, int threads) {
    const auto found = std::ranges::find(row.cells, threads, &Cell::threads);
    return found == row.cells.end() ? nullptr : &*found;
}

}  // namespace pyhost
