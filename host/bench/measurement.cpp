// host/bench/measurement.cpp: ask children for samples in the schedule's order.
#include "bench/measurement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>

#include "bench/crash.hpp"
#include "bench/protocol.hpp"
#include "bench/schedule.hpp"
#include "core/clock.hpp"
#include "core/wire.hpp"
#include "stats/ratio.hpp"
#include "stats/summary.hpp"

namespace pyhost::bench {
namespace {

constexpr std::size_t quoted_tail_bytes = 400;
constexpr std::size_t shown_frames = 4;  // of a native stack
// Of several threads: the window of a longer call is taken in the first process only, for no table has its interval.
constexpr double longest_repeated_call_s = 0.05;

std::string title_of(const Row& row) {
    return fmt::format("{} {} {}", row.key.kernel, row.key.backend, gil_words(row.key));
}

nlohmann::json question_of(const char* what, const Row& row) {
    return {{"do", what}, {"kernel", row.key.kernel}, {"case", row.key.case_name}};
}

bool is_measured(const Entrant& entrant) { return entrant.child && is_timed(entrant.row.status); }

// Shows how far the whole measurement is while one answer is awaited.
class Clockwork {
public:
    Clockwork(const Context& context, double expected_s) : context_(context), expected_s_(expected_s) {}

    std::function<void()> showing(const std::string& what) const {
        return [this, what] {
            const double elapsed_s = monotonic_s() - start_s_;
            const double whole_s = std::max(expected_s_, elapsed_s);
            context_.show(whole_s > 0 ? elapsed_s / whole_s : 1, what, whole_s - elapsed_s);
        };
    }

private:
    const Context& context_;
    double expected_s_;
    double start_s_ = monotonic_s();
};

// A call longer than the budget is not repeated for a median.
void refuse_long_call(const Context& context, Entrant& entrant) {
    if (entrant.call_s <= context.options.budget_s) return;
    entrant.row.status = Status::over_budget;
    entrant.row.reason =
        fmt::format("one call takes {:.3g} s, more than the budget of {:g} s; use --case=quick or --budget",
                    entrant.call_s, context.options.budget_s);
}

std::vector<Track> tracks_of(const Context& context, std::vector<Entrant>& entrants, const std::vector<int>& threads,
                             const Plan& plan) {
    std::vector<Track> tracks;
    for (std::size_t index = 0; index < entrants.size(); ++index) {
        Entrant& entrant = entrants[index];
        if (is_measured(entrant)) refuse_long_call(context, entrant);
        if (!is_measured(entrant)) continue;
        for (const int count : threads) {
            if (count > 1 && entrant.is_repeated && entrant.call_s > longest_repeated_call_s) continue;
            entrant.row.cells.push_back({.threads = count, .samples = {}, .reason = {}});
            tracks.push_back(make_track(index, count, entrant.call_s, context.options.budget_s, plan));
        }
    }
    return tracks;
}

// False where the entrant can give no more samples.
bool take_sample(const Context& context, Entrant& entrant, const Track& track, const Clockwork& clockwork) {
    if (!is_measured(entrant)) return false;
    nlohmann::json question = question_of(wire::ask::sample, entrant.row);
    question["threads"] = track.threads;
    question["calls"] = track.calls;
    const Answer answer =
        entrant.child->ask(question, context.options.timeout_s, clockwork.showing(title_of(entrant.row)));
    Cell& cell = *std::ranges::find(entrant.row.cells, track.threads, &Cell::threads);
    if (answer.status != Status::correct) {
        const std::string when = fmt::format("sample {} at {} threads", cell.samples.size() + 1, track.threads);
        if (cell.samples.empty()) cell.reason = answer.reason;
        fail_row(answer, when, entrant.row);
        return false;
    }
    cell.samples.push_back(to_sample(answer.value));
    return true;
}

// How much slower than in earlier processes, or in its own proof, is a reason to look again: placement makes a few
// percent, and so do other guests of the host. At 3 % most sets of six rows of 80 ms were sampled twice, in the time of
// a set that tells more.
constexpr double slow_share = 0.05;

// How a set's samples compare with what a call takes when nothing disturbs it, as far as that is known: from earlier
// processes, where nobody has any from long proofs.
std::vector<double> lags_of(const std::vector<Entrant>& entrants) {
    const bool are_first = std::ranges::all_of(entrants, [](const Entrant& entrant) { return entrant.fastest_s == 0; });
    std::vector<double> lags;
    for (const Entrant& entrant : entrants) {
        if (!is_measured(entrant)) continue;
        const double proved_s = entrant.call_s > longest_repeated_call_s ? entrant.call_s : 0;
        const double known_s = are_first ? proved_s : entrant.fastest_s;
        if (known_s > 0) lags.push_back(fastest_call_s(entrant.row) / known_s);
    }
    return lags;
}

// Whether a row is slow in this set, and not all of them: the machine may have become slower meanwhile.
bool is_one_slow(const std::vector<double>& lags) {
    if (lags.empty()) return false;
    const double usual = lags.size() > 1 ? summarize(lags).median_s : 1;
    return std::ranges::max(lags) > usual * (1 + slow_share);
}

// Of one of several sets of processes: what the ratios are of first, in a row, for the machine drifts. Where one row
// was disturbed all are sampled once more: of a process the fastest sample counts, and who may try more often is
// faster.
//
// Each set has an order of its own: with one for all, what the first of a set gains or loses looked like the row's own,
// and no interval across the sets could show it.
void sample_set(std::uint64_t seed, const std::vector<Entrant>& entrants, std::vector<Track> tracks,
                const std::function<bool(const Track&)>& take) {
    const auto windows = std::ranges::stable_partition(tracks, [](const Track& track) { return track.threads == 1; });
    std::vector<Track> alone{tracks.begin(), windows.begin()};
    interleave(alone, seed, take);
    if (is_one_slow(lags_of(entrants))) {
        for (Track& track : alone) track.samples = 1;
        interleave(alone, seed + 1, take);
    }
    interleave({windows.begin(), windows.end()}, seed, take);
}

void take_heartbeat(const Context& context, Entrant& entrant, const Clockwork& clockwork) {
    if (!is_measured(entrant)) return;
    const Answer answer =
        entrant.child->ask(question_of(wire::ask::take_heartbeat, entrant.row), context.options.timeout_s,
                           clockwork.showing(title_of(entrant.row) + ", heartbeat"));
    if (answer.status == Status::correct) {
        entrant.row.heartbeat = to_heartbeat(answer.value);
    } else {
        fail_row(answer, "beside a heartbeat thread", entrant.row);
    }
}

// Interrupted before its first sample: a row says so, and is not blank.
void mark_unmeasured(Entrant& entrant) {
    if (!is_measured(entrant)) return;
    const bool any = std::ranges::any_of(entrant.row.cells, [](const Cell& cell) { return !cell.samples.empty(); });
    if (any) return;
    entrant.row.status = Status::interrupted;
    entrant.row.reason = "before it was measured";
}

std::string tail_of(const std::string& text) {
    return text.size() <= quoted_tail_bytes ? text : "…" + text.substr(text.size() - quoted_tail_bytes);
}

}  // namespace

namespace {

// Of a process whose result was judged otherwise than that of the first.
std::string other_result(const Row& again) {
    return "another result than in the first: " +
           (again.reason.empty() ? "it is equal to the reference" : again.reason);
}

}  // namespace

void add_repetition(const Row& again, Row& row) {
    for (const Cell& cell : again.cells) {
        const auto mine = std::ranges::find(row.cells, cell.threads, &Cell::threads);
        if (mine != row.cells.end()) std::ranges::copy(cell.samples, std::back_inserter(mine->samples));
    }
    const bool is_other = is_timed(again.status) && (again.status != row.status || again.difference != row.difference);
    if (!is_failure(again.status) && !is_other) return;
    row.status = is_other ? Status::wrong : again.status;
    row.reason = fmt::format("in a later process: {}", is_other ? other_result(again) : again.reason);
    if (row.status == Status::wrong) row.cells.clear();
}

void fail_at_exit(Entrant& entrant, Row& row) {
    if (!entrant.child) return;
    const Answer end = entrant.child->leave();
    if (end.status != Status::crashed || !is_timed(row.status)) return;
    row.status = end.status;
    row.reason = end.reason;
}

void mark_repeated(Entrant& entrant, const Row& row) {
    entrant.is_repeated = true;
    entrant.fastest_s = fastest_call_s(row);
}

double fastest_call_s(const Row& row) {
    double fastest_s = std::numeric_limits<double>::infinity();
    for (const auto& [_, call_s] : fastest_calls_s(row)) fastest_s = std::min(fastest_s, call_s);
    return fastest_s;
}

Row row_of(const Contestant& contestant, const std::string& kernel, const std::string& case_name) {
    Row row;
    row.key = {.kernel = kernel,
               .case_name = case_name,
               .backend = contestant.backend,
               .policy = contestant.policy,
               .lane = contestant.lane,
               .inputs = contestant.inputs,
               .inner_threads = contestant.inner_threads};
    row.status = contestant.status;
    row.reason = contestant.reason;
    return row;
}

void measure(const Context& context, std::vector<Entrant>& entrants, const std::vector<int>& threads,
             std::optional<int> repetition) {
    const std::vector<Track> tracks = tracks_of(context, entrants, threads, !repetition ? all_at_once : one_of_several);
    const Clockwork clockwork(context, expected_s(tracks));
    const auto take = [&](const Track& track) { return take_sample(context, entrants[track.row], track, clockwork); };
    if (repetition) {
        sample_set(context.options.seed + 2 * static_cast<std::uint64_t>(*repetition), entrants, tracks, take);
    } else {
        interleave(tracks, context.options.seed, take);
    }
    for (Entrant& entrant : entrants) {
        for (Cell& cell : entrant.row.cells) {
            for (Sample& sample : cell.samples) sample.repetition = repetition.value_or(0);
        }
        if (!entrant.is_repeated) take_heartbeat(context, entrant, clockwork);
    }
    std::ranges::for_each(entrants, mark_unmeasured);
}

std::vector<std::string> last_words(const std::vector<Entrant>& entrants) {
    std::vector<std::string> notes;
    for (const Entrant& entrant : entrants) {
        if (!entrant.child || !is_failure(entrant.row.status)) continue;
        const Crash crash = crash_in(entrant.child->complained());
        const std::string words = entrant.child->printed() + crash.said;
        if (!words.empty()) notes.push_back(fmt::format("{} printed: {}", title_of(entrant.row), tail_of(words)));
        const auto shown = std::min(crash.native.size(), shown_frames);
        if (shown == 0) continue;
        notes.push_back(fmt::format("{} crashed in {}", title_of(entrant.row),
                                    fmt::join(crash.native.begin(), crash.native.begin() + shown, ", called by ")));
    }
    return notes;
}

}  // namespace pyhost::bench
