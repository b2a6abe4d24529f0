// host/bench/repetitions.cpp: sets of children, groups that fit into memory, and when enough is known.
#include "bench/repetitions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "bench/expected_time.hpp"
#include "bench/interrupt.hpp"
#include "bench/side_by_side.hpp"
#include "core/clock.hpp"
#include "core/wire.hpp"
#include "stats/ratio.hpp"

namespace pyhost::bench {
namespace {

// Half the width of a ratio's interval, as a share, at which no more repetitions are needed.
constexpr double narrow = 0.015;

// What more repetitions than the fewest may make of a row, its proof included, so that a table does not take minutes to
// be sure.
constexpr double affordable_row_s = row_s;

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
        const double start_s = monotonic_s();
        const auto known = rows_.begin() + static_cast<std::ptrdiff_t>(next);
        const auto partner = std::ranges::find(rows_.begin(), known, Status::correct, &Row::status);
        if (partner != known) enter_again({static_cast<std::size_t>(partner - rows_.begin())});
        while (next < contestants_.size()) {
            const std::size_t places = std::min(places_left(memory_bytes), contestants_.size() - next);
            if (places == 0) break;
            next += enter_new(next, places, memory_bytes);
        }
        repeat(start_s);
        return next;
    }

    std::vector<Row>& rows() { return rows_; }
    std::vector<std::string>& notes() { return notes_; }

private:
    // `count` children load side by side; each proves itself alone, for that takes its threads' cores and its time is
    // told. Returns how many have: one that takes more than those before leaves fewer places.
    std::size_t enter_new(std::size_t next, std::size_t count, double memory_bytes) {
        const std::size_t first = members_.size();
        for (std::size_t i = 0; i < count; ++i) start(next + i, false);
        load_from(first);
        for (std::size_t proved = 0; proved < count; ++proved) {
            const std::size_t member = first + proved;
            if (proved > 0 && places_left(memory_bytes) == 0) {
                members_.resize(member);
                entrants_.resize(member);
                return proved;
            }
            Entrant& entrant = entrants_[member];
            if (!entrant.child) continue;
            const nlohmann::json question = preparation_.question(contestants_[next + proved], std::nullopt);
            preparation_.read(entrant.child->ask(question, context_.options.timeout_s, showing(entrant)), entrant);
            refuse_large(memory_bytes, entrant);
        }
        return count;
    }

    // Not what sub-interpreters load for themselves. Who cannot will say so when it is to prove itself.
    void load_from(std::size_t first) {
        std::vector<Request> requests;
        for (std::size_t member = first; member < entrants_.size(); ++member) {
            const Entrant& entrant = entrants_[member];
            if (!entrant.child || entrant.row.key.lane == Lane::interpreters) continue;
            requests.push_back({.child = entrant.child.get(), .question = {{"do", wire::ask::load}}});
        }
        if (requests.empty()) return;
        ask_side_by_side(requests, context_.options.timeout_s, showing(entrants_[first]));
    }

    void enter_again(const std::vector<std::size_t>& indices) {
        std::vector<Request> requests;
        for (const std::size_t index : indices) {
            start(index, true);
            requests.push_back({.child = entrants_.back().child.get(),
                                .question = preparation_.question(contestants_[index], calls_s_[index])});
        }
        const std::vector<Answer> answers =
            ask_side_by_side(requests, context_.options.timeout_s, showing(entrants_.front()));
        for (std::size_t i = 0; i < answers.size(); ++i) preparation_.read(answers[i], entrants_[i]);
    }

    void start(std::size_t index, bool is_repeated) {
        entrants_.push_back(preparation_.start(contestants_[index]));
        if (is_repeated) mark_repeated(entrants_.back(), rows_[index]);
        members_.push_back(index);
    }

    std::function<void()> showing(const Entrant& entrant) const {
        return [this, backend = entrant.row.key.backend] { context_.show(0, "preparing " + backend, -1); };
    }

    // For how many more like the largest so far there is room; two are measured together in any case.
    std::size_t places_left(double memory_bytes) const {
        double taken = 0;
        double largest = 0;
        for (const Entrant& entrant : entrants_) {
            taken += entrant.peak_bytes;
            largest = std::max(largest, entrant.peak_bytes);
        }
        if (members_.empty()) return 1;
        if (largest <= 0) return contestants_.size();
        const double places = std::max(0.0, std::floor((memory_bytes - taken) / largest));
        return std::max(members_.size() < 2 ? std::size_t{1} : 0, static_cast<std::size_t>(places));
    }

    static void refuse_large(double memory_bytes, Entrant& entrant) {
        if (!is_timed(entrant.row.status) || entrant.peak_bytes <= memory_bytes) return;
        constexpr double bytes_per_mb = 1e6;
        entrant.row.status = Status::skipped;
        entrant.row.reason = fmt::format(
            "it takes {:.0f} MB of memory, and half of what is free is {:.0f} MB: measured beside others, it would "
            "swap; choose a smaller case",
            entrant.peak_bytes / bytes_per_mb, memory_bytes / bytes_per_mb);
        entrant.child->dismiss();
        entrant.child.reset();
        entrant.peak_bytes = 0;
    }

    // The proofs since `start_s` count among what a row may take, and not among the seconds of --budget.
    void repeat(double start_s) {
        const double proved_s = monotonic_s();
        double began_s = proved_s;
        for (int done = 1;; ++done) {
            measure_set();
            const double last_s = monotonic_s() - std::exchange(began_s, monotonic_s());
            if (began_s - proved_s + last_s > context_.options.budget_s) return note_few_sets(done);
            if (!is_another_wanted(done, began_s - start_s + last_s)) return;
            std::erase_if(members_, [&](std::size_t index) { return !is_timed(rows_[index].status); });
            enter_again(std::exchange(members_, {}));
        }
    }

    void note_few_sets(int done) {
        if (done >= fewest_repetitions || members_.size() < 2) return;
        notes_.push_back(fmt::format("{}: {} of processes fitted into --budget={:g}, and {} are needed for 'vs first'",
                                     rows_.front().key.kernel, done == 1 ? "one set" : fmt::format("{} sets", done),
                                     context_.options.budget_s, fewest_repetitions));
    }

    void measure_set() {
        measure(context_, entrants_, context_.options.threads, repetition_++);
        for (std::size_t i = 0; i < entrants_.size(); ++i) {
            Row& row = rows_[members_[i]];
            if (entrants_[i].is_repeated) {
                add_repetition(entrants_[i].row, row);
            } else {
                row = entrants_[i].row;
                calls_s_[members_[i]] = entrants_[i].call_s;
            }
        }
        std::ranges::move(last_words(entrants_), std::back_inserter(notes_));
        for (const Entrant& entrant : entrants_) {
            if (entrant.child) entrant.child->dismiss();
        }
        for (std::size_t i = 0; i < entrants_.size(); ++i) fail_at_exit(entrants_[i], rows_[members_[i]]);
        entrants_.clear();
    }

    // With another set, all will have taken `expected_s`.
    bool is_another_wanted(int done, double expected_s) const {
        if (pending_signal() != 0) return false;
        const auto goes_on = [&](std::size_t index) { return is_timed(rows_[index].status); };
        if (std::ranges::none_of(members_, goes_on)) return false;
        if (done < fewest_repetitions) return true;
        const double affordable_s = affordable_row_s * static_cast<double>(members_.size());
        return done < most_repetitions && expected_s <= affordable_s && !is_known();
    }

    // Every ratio to the first row; of a row that has none, its own time. A drift of the machine moves all times, and
    // no ratio.
    bool is_known() const {
        std::vector<const Row*> correct;
        for (const std::size_t index : members_) {
            if (rows_[index].status == Status::correct) correct.push_back(&rows_[index]);
        }
        return std::ranges::all_of(members_, [&](std::size_t index) {
            const Row& row = rows_[index];
            const bool has_ratio = row.status == Status::correct && correct.size() > 1;
            if (!is_timed(row.status) || (has_ratio && &row == correct.front())) return true;
            return is_narrow(has_ratio ? ratio_of(row, *correct.front()) : own_ratio(row));
        });
    }

    static bool is_narrow(const std::optional<Ratio>& ratio) {
        const auto half = ratio ? ratio->half_width() : std::nullopt;
        return half && *half <= narrow;
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
