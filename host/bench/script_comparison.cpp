// host/bench/script_comparison.cpp: run the script under each contestant, replay its calls, in several sets of
// processes.
#include "bench/script_comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>

#include "bench/interrupt.hpp"
#include "bench/measurement.hpp"
#include "bench/offers.hpp"
#include "bench/protocol.hpp"
#include "bench/script_run.hpp"
#include "core/clock.hpp"
#include "core/wire.hpp"
#include "stats/ratio.hpp"

namespace pyhost::bench {
namespace {

constexpr const char* recorded = "recorded";

// `timed` of the calls are sampled; 0: as many as the reference can make.  `compared` of the answer goes to `counts`.
Entrant prepare_replay(const Context& context, ScriptRun& run, const std::string& function, const MemoryFile& calls,
                       nlohmann::json& counts) {
    Entrant entrant;
    entrant.row = row_of(run.contestant, function, recorded);
    if (entrant.row.status != Status::correct) return entrant;
    if (!run.child || !run.has_ended || run.row.status == Status::skipped) {
        const bool is_silent = is_timed(run.row.status);
        entrant.row.status = is_silent ? Status::failed : run.row.status;
        entrant.row.reason = is_silent ? "its run did not say what it called" : run.row.reason;
        return entrant;
    }
    entrant.child = run.child;
    const auto showing = [&] { context.show(0, fmt::format("replaying {} {}", function, run.contestant.backend), -1); };
    const Answer answer = run.child->ask({{"do", wire::ask::prepare_replay},
                                          {"kernel", function},
                                          {"case", recorded},
                                          {"module", run.contestant.package},
                                          {"policy", to_string(run.contestant.policy)},
                                          {"threads", context.options.threads},
                                          {"record", calls.path()},
                                          {"budget_s", context.options.budget_s},
                                          {"timed", counts["timed"]}},
                                         context.options.timeout_s, showing);
    read_row(answer, entrant.row);
    if (!is_timed(answer.status)) return entrant;
    entrant.call_s = answer.value["call_s"];
    counts["compared"] = std::min(counts["compared"].get<std::int64_t>(), answer.value["compared"].get<std::int64_t>());
    counts["timed"] = answer.value["timed"];
    return entrant;
}

Row without_cells(Row row) {
    row.cells.clear();
    return row;
}

// A wrong replay makes the whole script's time worthless: it was the time of wrong results. Of results that differ as
// declared it is the time.
void condemn_script(const Entrant& entrant, ScriptRun& run) {
    const bool differs = is_timed(entrant.row.status) && entrant.row.status > run.row.status;
    if (!is_timed(run.row.status) || (!is_failure(entrant.row.status) && !differs)) return;
    run.row.status = entrant.row.status;
    run.row.reason = fmt::format("{}: {}", entrant.row.key.kernel, entrant.row.reason);
    if (!differs) run.row.cells.clear();
}

bool is_compared(const nlohmann::json& counts) { return counts["timed"] > 0 && counts["compared"] > 0; }

void note_recording(const std::string& function, const nlohmann::json& counts, std::vector<std::string>& notes) {
    const auto of = [&](const char* what) { return counts[what].get<std::int64_t>(); };
    if (is_compared(counts)) {
        const std::int64_t count = of("recorded");
        const std::string compared =
            of("compared") == count ? count == 1 ? "" : "all " : fmt::format("{} ", of("compared"));
        notes.push_back(fmt::format(
            "{}: {} of the script recorded and {}compared; its times are per call, of {} of them spread over the run, "
            "on fresh copies",
            function, count == 1 ? "1 call" : fmt::format("{} calls", count), compared, of("timed")));
    }
    const std::string refused = counts["refused"];
    if (!refused.empty()) notes.push_back(fmt::format("{}: not every call was recorded: {}", function, refused));
}

// One contestant runs the script with every function that it offers; the first of these speaks for it.
std::vector<Contestant> contestants_of(const Context& context, const nlohmann::json& functions) {
    const std::vector<std::string> names = names_of(functions);
    const Offers offers(context, chosen_backends(context.options, context.catalog), names);
    const AskOffering ask = [&](const Backend& backend, const std::string&) {
        const std::vector<Offering>& offerings = offers.of(backend);
        const auto offers_any = [](const Offering& offering) {
            return offering.held.empty() || offering.released.empty() || offering.own.empty();
        };
        const auto found = std::ranges::find_if(offerings, offers_any);
        return found == offerings.end() ? offerings.front() : *found;
    };
    return contestants(context.options, context.catalog, names.front(), ask);
}

bool is_nothing_proved(const nlohmann::json& functions) { return std::ranges::none_of(functions, is_compared); }

// Nothing was proved, so there is no time.
void dismiss_script(ScriptRun& run) {
    if (!is_timed(run.row.status)) return;
    run.row.status = Status::skipped;
    run.row.reason = "no call of what could be swapped was compared, so its results are not verified";
    run.row.cells.clear();
}

// The script under every contestant, each in processes of its own, and the replays of each function's calls.
class ScriptComparison {
public:
    ScriptComparison(const Context& context, Report& report) : context_(context), report_(report) {}

    void compare() {
        runs_.push_back(run_reference(context_, calls_));
        functions_ = runs_.front().functions;
        // Empty where it was interrupted while its calls were recorded.
        if (runs_.front().row.status != Status::correct || functions_.empty()) return add_rows();
        const double start_s = monotonic_s();
        for (const Contestant& contestant : contestants_of(context_, functions_)) {
            runs_.push_back(run_contestant(context_, contestant, runs_.front(), report_.notes));
        }
        repeat(start_s);
        for (std::size_t index = 1; index < runs_.size(); ++index) end_run(index);
        note_recordings();
        if (is_nothing_proved(functions_)) std::for_each(runs_.begin() + 1, runs_.end(), dismiss_script);
        add_rows();
    }

private:
    // In as many sets of processes as an interval needs, where they fit into the budget.
    void repeat(double start_s) {
        // Where the runs alone say that there will be no other set, this one takes all the samples.
        is_alone_ = 2 * (monotonic_s() - start_s) > context_.options.budget_s;
        int sets = 0;
        double last_s = 0;
        do {
            const double began_s = sets == 0 ? start_s : monotonic_s();
            if (sets > 0) run_again(sets);
            for (const auto& [function, counts] : functions_.items()) {
                if (counts["calls"] > 0) replay(function, sets);
            }
            last_s = monotonic_s() - began_s;
            ++sets;
        } while (is_another_wanted(sets, monotonic_s() - start_s + last_s));
        report_.notes.push_back(sets == 1 ? "(script): one run from start to end"
                                          : fmt::format("(script): from start to end in each of {} processes", sets));
    }

    bool is_another_wanted(int done, double expected_s) const {
        bool goes_on = false;
        for (std::size_t index = 1; index < runs_.size(); ++index) goes_on = goes_on || is_worth_repeating(index);
        return !is_alone_ && pending_signal() == 0 && done < fewest_repetitions &&
               expected_s <= context_.options.budget_s && goes_on;
    }

    // The script's own time, or that of a function, stands.
    bool is_worth_repeating(std::size_t index) const {
        const auto stands = [index](const auto& function) {
            return function.second.size() > index && is_timed(function.second[index].status);
        };
        return is_timed(runs_[index].row.status) || (runs_[index].has_ended && std::ranges::any_of(rows_, stands));
    }

    void run_again(int repetition) {
        std::vector<std::string> known;  // of the first set
        for (std::size_t index = 1; index < runs_.size(); ++index) {
            ScriptRun& run = runs_[index];
            end_run(index);
            if (!is_worth_repeating(index)) continue;
            ScriptRun again = run_contestant(context_, run.contestant, runs_.front(), known);
            run.child = std::move(again.child);
            if (!again.has_ended) fail_replays(index, again.row);
            if (!is_timed(run.row.status)) continue;
            for (Cell& cell : again.row.cells) cell.samples.front().repetition = repetition;
            if (is_timed(again.row.status)) again.row.status = run.row.status;  // its replays tell what differs
            add_repetition(again.row, run.row);
        }
    }

    // A script that crashes at exit in pure Python, too, accuses nobody.
    void end_run(std::size_t index) {
        ScriptRun& run = runs_[index];
        if (!run.child) return;
        const Answer end = run.child->leave();
        run.child.reset();
        if (end.status != Status::crashed || runs_.front().crashes_at_exit || !is_timed(run.row.status)) return;
        run.row.status = end.status;
        run.row.reason = end.reason;
        fail_replays(index, run.row);
    }

    void fail_replays(std::size_t index, const Row& script) {
        runs_[index].has_ended = false;
        for (auto& [_, rows] : rows_) {
            if (is_timed(rows[index].status)) add_repetition(without_cells(script), rows[index]);
        }
    }

    void replay(const std::string& function, int repetition) {
        std::vector<Row>& rows = rows_[function];
        nlohmann::json& counts = functions_[function];
        if (repetition == 0) {
            std::vector<Entrant> reference{prepare_replay(context_, runs_.front(), function, calls_, counts)};
            measure(context_, reference, context_.options.threads);
            rows.push_back(reference.front().row);
        }
        if (!is_compared(counts)) return dismiss_contestants(rows);
        std::vector<Entrant> entrants;
        for (std::size_t index = 1; index < runs_.size(); ++index) {
            entrants.push_back(prepare_replay(context_, runs_[index], function, calls_, counts));
            if (repetition > 0) mark_repeated(entrants.back(), rows[index]);
            if (repetition == 0) judge_own_run(index, function, entrants.back());
            condemn_script(entrants.back(), runs_[index]);
        }
        measure(context_, entrants, context_.options.threads, is_alone_ ? std::nullopt : std::optional(repetition));
        for (std::size_t index = 1; index < runs_.size(); ++index) {
            const Row& measured = entrants[index - 1].row;
            if (repetition == 0) {
                rows.push_back(measured);
            } else if (is_timed(rows[index].status)) {
                add_repetition(measured, rows[index]);
            }
        }
        std::ranges::copy(last_words(entrants), std::back_inserter(report_.notes));
    }

    // A function that is right on copies may be wrong in the script, where an object comes again, or has changed.
    void judge_own_run(std::size_t index, const std::string& function, Entrant& entrant) {
        if (is_alone_ || entrant.row.status != Status::correct) return;
        if (!own_runs_.contains(index)) {
            own_runs_[index] = compare_calls_in_run(context_, runs_[index].contestant, calls_);
        }
        const nlohmann::json& counts = own_runs_[index].value(function, nlohmann::json::object());
        const std::string difference = counts.value("difference", "");
        if (difference.empty()) return;
        entrant.row.status = Status::wrong;
        entrant.row.reason = "in the script's own run, " + difference;
    }

    // What cannot be compared with the reference is nobody's fault.
    void dismiss_contestants(std::vector<Row>& rows) {
        const Row reference = rows.front();
        const std::string& function = reference.key.kernel;
        for (std::size_t index = rows.size(); index < runs_.size(); ++index) {
            Row row = row_of(runs_[index].contestant, function, recorded);
            if (row.status == Status::correct) {
                row.status = reference.status == Status::correct ? Status::skipped : reference.status;
                row.reason = reference.reason.empty() ? "no call of it was compared" : reference.reason;
            }
            rows.push_back(row);
        }
    }

    void note_recordings() {
        for (const auto& [function, counts] : functions_.items()) {
            if (counts["calls"] == 0) {
                report_.notes.push_back(fmt::format("{}: the script defines it and never called it", function));
            } else {
                note_recording(function, counts, report_.notes);
            }
        }
    }

    void add_rows() {
        for (const ScriptRun& run : runs_) report_.rows.push_back(run.row);
        for (const auto& [function, _] : functions_.items()) {
            std::ranges::copy(rows_[function], std::back_inserter(report_.rows));
        }
    }

    const Context& context_;
    Report& report_;
    const MemoryFile calls_;
    std::vector<ScriptRun> runs_;  // the reference's, then each contestant's
    nlohmann::json functions_;
    std::map<std::size_t, nlohmann::json> own_runs_;  // of each contestant, what compare_calls_in_run() said
    bool is_alone_ = false;                           // no other set of processes will follow
    std::map<std::string, std::vector<Row>> rows_;    // of each function, in the order of runs_
};

}  // namespace

void compare_script(const Context& context, Report& report) { ScriptComparison(context, report).compare(); }

}  // namespace pyhost::bench
