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

Entrant prepare_replay(const Context& context, ScriptRun& run, const std::string& function, const MemoryFile& calls) {
    Entrant entrant;
    entrant.row = row_of(run.contestant, function, recorded);
    if (entrant.row.status != Status::correct) return entrant;
    if (run.row.status != Status::correct) {
        entrant.row.status = run.row.status;
        entrant.row.reason = run.row.reason;
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
                                          {"record", calls.path()}},
                                         context.options.timeout_s, showing);
    read_row(answer, entrant.row);
    if (answer.status == Status::correct) entrant.call_s = answer.value["call_s"];
    return entrant;
}

// A wrong replay makes the whole script's time worthless: it was the time of wrong results.
void condemn_script(const Entrant& entrant, ScriptRun& run) {
    if (!is_failure(entrant.row.status) || run.row.status != Status::correct) return;
    run.row.status = entrant.row.status;
    run.row.reason = fmt::format("{}: {}", entrant.row.key.kernel, entrant.row.reason);
    run.row.cells.clear();
}

void note_recording(const std::string& function, const nlohmann::json& counts, std::vector<std::string>& notes) {
    const auto compared = counts["compared"].get<std::int64_t>();
    if (compared > 0) {
        notes.push_back(
            fmt::format("{}: {} calls of the script were recorded and compared; one call in the table "
                        "replays {} of them, on fresh copies",
                        function, compared, counts["timed"].get<std::int64_t>()));
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

bool is_nothing_proved(const nlohmann::json& functions) {
    return std::ranges::all_of(functions, [](const nlohmann::json& counts) { return counts["compared"] == 0; });
}

// Nothing was proved, so there is no time.
void dismiss_script(ScriptRun& run) {
    if (run.row.status != Status::correct) return;
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
        note_recordings();
        repeat(start_s);
        for (std::size_t index = 1; index < runs_.size(); ++index) end_run(index);
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
        const auto goes_on = [](const ScriptRun& run) { return run.row.status == Status::correct; };
        return !is_alone_ && pending_signal() == 0 && done < fewest_repetitions &&
               expected_s <= context_.options.budget_s && std::any_of(runs_.begin() + 1, runs_.end(), goes_on);
    }

    void run_again(int repetition) {
        std::vector<std::string> known;  // of the first set
        for (std::size_t index = 1; index < runs_.size(); ++index) {
            ScriptRun& run = runs_[index];
            end_run(index);
            if (run.row.status != Status::correct) continue;
            ScriptRun again = run_contestant(context_, run.contestant, runs_.front(), known);
            run.child = std::move(again.child);
            for (Cell& cell : again.row.cells) cell.samples.front().repetition = repetition;
            add_repetition(again.row, run.row);
            if (is_failure(run.row.status)) fail_replays(index);
        }
    }

    // A script that crashes at exit in pure Python, too, accuses nobody.
    void end_run(std::size_t index) {
        ScriptRun& run = runs_[index];
        if (!run.child) return;
        const Answer end = run.child->leave();
        run.child.reset();
        if (end.status != Status::crashed || runs_.front().crashes_at_exit) return;
        if (run.row.status != Status::correct) return;
        run.row.status = end.status;
        run.row.reason = end.reason;
        fail_replays(index);
    }

    void fail_replays(std::size_t index) {
        for (auto& [_, rows] : rows_) {
            if (rows[index].status != Status::correct) continue;
            rows[index].status = runs_[index].row.status;
            rows[index].reason = runs_[index].row.reason;
        }
    }

    void replay(const std::string& function, int repetition) {
        std::vector<Row>& rows = rows_[function];
        if (repetition == 0) {
            std::vector<Entrant> reference{prepare_replay(context_, runs_.front(), function, calls_)};
            measure(context_, reference, context_.options.threads);
            rows.push_back(reference.front().row);
        }
        std::vector<Entrant> entrants;
        for (std::size_t index = 1; index < runs_.size(); ++index) {
            entrants.push_back(prepare_replay(context_, runs_[index], function, calls_));
            if (repetition > 0) mark_repeated(entrants.back(), rows[index]);
            condemn_script(entrants.back(), runs_[index]);
        }
        measure(context_, entrants, context_.options.threads, is_alone_ ? std::nullopt : std::optional(repetition));
        for (std::size_t index = 1; index < runs_.size(); ++index) {
            const Row& measured = entrants[index - 1].row;
            if (repetition == 0) {
                rows.push_back(measured);
            } else if (rows[index].status == Status::correct) {
                add_repetition(measured, rows[index]);
            }
        }
        std::ranges::copy(last_words(entrants), std::back_inserter(report_.notes));
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
    bool is_alone_ = false;                         // no other set of processes will follow
    std::map<std::string, std::vector<Row>> rows_;  // of each function, in the order of runs_
};

}  // namespace

void compare_script(const Context& context, Report& report) { ScriptComparison(context, report).compare(); }

}  // namespace pyhost::bench
