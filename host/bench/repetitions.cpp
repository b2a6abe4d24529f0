// host/bench/repetitions.cpp: sets of children, groups that fit into memory, and when enough is known.
#include "bench/repetitions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "bench/interrupt.hpp"
#include "core/clock.hpp"
#include "stats/ratio.hpp"

namespace pyhost::bench {
namespace {

// Half the width of a ratio's interval, as a share, at which no more repetitions are needed.
constexpr double narrow = 0.015;

// What more repetitions than the fewest may make of a row, in all, so that a table does not take minutes to be sure.
constexpr double affordable_row_s = 1.5;

// The samples of a repetition join those before; a failure in any of them is the row's.
void add(const Entrant& entrant, Row& row) {
    for (const Cell& cell : entrant.row.cells) {
        const auto mine = std::ranges::find(row.cells, cell.threads, &Cell::threads);
        if (mine != row.cells.end()) std::ranges::copy(cell.samples, std::back_inserter(mine->samples));
    }
    if (!is_failure(entrant.row.status)) return;
    row.status = entrant.row.status;
    row.reason = fmt::format("in a later process: {}", entrant.row.reason);
}

class Repetitions {
public:
    Repetitions(const Context& context, const std::vector<Contestant>& contestants, const Preparation& preparation)
        : context_(context),
          contestants_(contestants),
          preparation_(preparation),
          rows_(contestants.size()),
          calls_s_(contestants.size()) {}

    // Measures contestants from `next` on, as many as fit, and returns the first that is left.
    std::size_t measure_group(std::size_t next, double memory_bytes) {
        members_.clear();
        const auto partner = std::ranges::find(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(next),
                                               Status::correct, &Row::status);
        if (next > 0 && partner != rows_.begin() + static_cast<std::ptrdiff_t>(next)) {
            enter(static_cast<std::size_t>(partner - rows_.begin()), true);
        }
        do {
            enter(next++, false);
        } while (next < contestants_.size() && has_room(memory_bytes));
        repeat();
        return next;
    }

    std::vector<Row>& rows() { return rows_; }
    std::vector<std::string>& notes() { return notes_; }

private:
    void enter(std::size_t index, bool is_repeated) {
        start(index, is_repeated);
        prove(members_.size() - 1);
    }

    // They load side by side.
    void enter_again(const std::vector<std::size_t>& indices) {
        for (const std::size_t index : indices) start(index, true);
        for (std::size_t member = 0; member < members_.size(); ++member) prove(member);
    }

    void start(std::size_t index, bool is_repeated) {
        entrants_.push_back(preparation_.start(contestants_[index]));
        entrants_.back().is_repeated = is_repeated;
        members_.push_back(index);
    }

    void prove(std::size_t member) {
        Entrant& entrant = entrants_[member];
        const std::size_t index = members_[member];
        if (!entrant.child) return;
        preparation_.prove(contestants_[index], entrant.is_repeated ? std::optional(calls_s_[index]) : std::nullopt,
                           entrant);
    }

    // For one more like the largest so far; two are measured together in any case.
    bool has_room(double memory_bytes) const {
        double taken = 0;
        double largest = 0;
        for (const Entrant& entrant : entrants_) {
            taken += entrant.peak_bytes;
            largest = std::max(largest, entrant.peak_bytes);
        }
        return members_.size() < 2 || taken + largest <= memory_bytes;
    }

    void repeat() {
        const double start_s = monotonic_s();
        for (int done = 1;; ++done) {
            const double began_s = monotonic_s();
            measure_set();
            const double now_s = monotonic_s();
            if (!is_another_wanted(done, now_s - start_s, now_s - began_s)) return;
            std::erase_if(members_, [&](std::size_t index) { return rows_[index].status != Status::correct; });
            enter_again(std::exchange(members_, {}));
        }
    }

    void measure_set() {
        measure(context_, entrants_, context_.options.threads, repetition_++);
        for (std::size_t i = 0; i < entrants_.size(); ++i) {
            Row& row = rows_[members_[i]];
            if (entrants_[i].is_repeated) {
                add(entrants_[i], row);
            } else {
                row = entrants_[i].row;
                calls_s_[members_[i]] = entrants_[i].call_s;
            }
        }
        std::ranges::move(last_words(entrants_), std::back_inserter(notes_));
        for (const Entrant& entrant : entrants_) {
            if (entrant.child) entrant.child->dismiss();
        }
        entrants_.clear();
    }

    bool is_another_wanted(int done, double elapsed_s, double last_s) const {
        if (pending_signal() != 0 || elapsed_s + last_s > context_.options.budget_s) return false;
        const auto goes_on = [&](std::size_t index) { return rows_[index].status == Status::correct; };
        if (std::ranges::none_of(members_, goes_on)) return false;
        if (done < fewest_repetitions) return true;
        const double affordable_s = affordable_row_s * static_cast<double>(members_.size());
        return done < most_repetitions && elapsed_s + last_s <= affordable_s && !is_known();
    }

    bool is_known() const {
        const Row* base = nullptr;
        for (const std::size_t index : members_) {
            const Row& row = rows_[index];
            if (row.status != Status::correct) continue;
            if (base == nullptr) base = &row;
            const auto ratio = &row == base ? own_ratio(row) : ratio_of(row, *base);
            const auto half = ratio ? ratio->half_width() : std::nullopt;
            if (!half || *half > narrow) return false;
        }
        return true;
    }

    const Context& context_;
    const std::vector<Contestant>& contestants_;
    const Preparation& preparation_;
    std::vector<Row> rows_;
    std::vector<double> calls_s_;  // one call, of each
    std::vector<std::string> notes_;
    std::vector<std::size_t> members_;  // indices into rows_, of the group
    std::vector<Entrant> entrants_;     // of the members, while their children live
    int repetition_ = 0;                // its number; no other set of children has it, of this group or another
};

}  // namespace

std::vector<Row> measure_repeatedly(const Context& context, const std::vector<Contestant>& contestants,
                                    const Preparation& preparation, double memory_bytes,
                                    std::vector<std::string>& notes) {
    Repetitions repetitions(context, contestants, preparation);
    int groups = 0;
    for (std::size_t next = 0; next < contestants.size(); ++groups) {
        next = repetitions.measure_group(next, memory_bytes);
    }
    std::ranges::move(repetitions.notes(), std::back_inserter(notes));
    if (groups > 1) {
        notes.push_back(
            fmt::format("{}: measured in {} groups that fit into half of the free memory, each with the first row",
                        repetitions.rows().front().key.kernel, groups));
    }
    return std::move(repetitions.rows());
}

}  // namespace pyhost::bench
