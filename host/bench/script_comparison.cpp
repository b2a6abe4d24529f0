// host/bench/script_comparison.cpp: record the reference run, run the script under each contestant, replay the calls.
#include "bench/script_comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bench/measurement.hpp"
#include "bench/offers.hpp"
#include "bench/protocol.hpp"
#include "core/error.hpp"
#include "core/wire.hpp"

namespace pyhost::bench {
namespace {

constexpr const char* whole_script = "(script)";
constexpr const char* recorded = "recorded";
constexpr std::int64_t record_limit_bytes = 256 << 20;
// The script's own run has no budget, only a patience: so many time-outs.
constexpr double script_timeouts = 10;

// One run of the whole script in a child that stays alive for the replays.
struct ScriptRun {
    Contestant contestant;
    std::shared_ptr<Respondent> child;
    Row row;
    nlohmann::json functions;  // name -> {calls, ...}
    std::string printed;       // the reference's only
};

std::vector<std::string> names_of(const nlohmann::json& functions) {
    std::vector<std::string> names;
    for (const auto& [name, _] : functions.items()) names.push_back(name);
    return names;
}

Row script_row(const Contestant& contestant) {
    Row row = row_of(contestant, whole_script, "once");
    row.is_whole_script = true;
    return row;
}

Answer run_script(const Context& context, Respondent& child, const std::string& what) {
    const auto showing = [&] { context.show(0, "running the script, " + what, -1); };
    Answer answer = child.ask({{"do", wire::ask::run_script}}, context.options.timeout_s * script_timeouts, showing);
    if (answer.status == Status::correct && !answer.value["exit"].is_null()) {
        answer.status = Status::failed;
        answer.reason = answer.value["exit"];
        if (answer.reason.empty()) answer.reason = "it left";
    }
    return answer;
}

void read_run(const Answer& answer, ScriptRun& run) {
    run.row.status = answer.status;
    run.row.reason = answer.reason;
    const bool is_whole = answer.value.is_object() && answer.value.contains("functions") &&
                          answer.value.contains("wall_s") && answer.value.contains("cpu_s");
    if (!is_whole) return;
    run.functions = answer.value["functions"];
    const double wall_s = answer.value["wall_s"];
    const Sample sample{.wall_s = wall_s, .cpu_s = answer.value["cpu_s"], .calls = 1, .gil = std::nullopt};
    run.row.cells.push_back({.threads = 1, .samples = {sample}, .reason = {}});
}

void record(const Context& context, const MemoryFile& calls, ScriptRun& run) {
    nlohmann::json request = request_of(context);
    request["record"] = calls.path();
    request["record_limit_bytes"] = record_limit_bytes;
    run.child = context.start(order_of(context, request));
    const Answer answer = run_script(context, *run.child, "recording its calls");
    if (answer.status == Status::interrupted) return;
    require(answer.status == Status::correct,
            "the script ran in pure Python, and failed when it ran again to record its calls: " + answer.reason);
    run.functions = answer.value["functions"];
    for (nlohmann::json& counts : run.functions) {
        nlohmann::json whole{{"compared", 0}, {"timed", 0}, {"refused", ""}};
        whole.update(counts);
        counts = std::move(whole);
    }
    require(!run.functions.empty() || !context.options.swaps.empty(),
            fmt::format("nothing in this script can be swapped: it defines no function named after a kernel with that "
                        "kernel's parameters (the kernels are {}); name one with --swap FUNC=MODULE:ATTR",
                        fmt::join(context.catalog.kernels, ", ")));
    require_swapped_functions(context.options, names_of(run.functions));
}

// Twice: as it is, for the time and the output; then with a recorder, which costs, for the calls.
ScriptRun run_reference(const Context& context, const MemoryFile& calls) {
    ScriptRun run;
    run.contestant.backend = "python";
    run.row = script_row(run.contestant);
    const auto plain = context.start(order_of(context, request_of(context), true));
    read_run(run_script(context, *plain, "pure Python"), run);
    run.printed = plain->printed();
    if (run.row.status == Status::interrupted) return run;
    require(run.row.status == Status::correct,
            "the script does not run in pure Python, so there is nothing to compare with: " + run.row.reason);
    record(context, calls, run);
    return run;
}

std::string first_line_that_differs(const std::string& got, const std::string& want) {
    const auto [at, _] = std::mismatch(got.begin(), got.end(), want.begin(), want.end());
    const auto position = static_cast<std::size_t>(at - got.begin());
    const std::size_t previous = position == 0 ? std::string::npos : got.rfind('\n', position - 1);
    const std::size_t begin = previous == std::string::npos ? 0 : previous + 1;
    return got.substr(begin, std::min<std::size_t>(got.find('\n', begin) - begin, 80));
}

void compare_output(const ScriptRun& run, const ScriptRun& reference, std::vector<std::string>& notes) {
    const std::string got = run.child->printed();
    const std::string& want = reference.printed;
    if (got == want) return;
    notes.push_back(
        fmt::format("{} {}: output differs from the reference, starting at line \"{}\" (fine if it prints times)",
                    run.row.key.backend, to_string(run.row.key.policy), first_line_that_differs(got, want)));
}

ScriptRun run_contestant(const Context& context, const Contestant& contestant, const ScriptRun& reference,
                         std::vector<std::string>& notes) {
    ScriptRun run{
        .contestant = contestant, .child = nullptr, .row = script_row(contestant), .functions = {}, .printed = {}};
    if (contestant.policy == GilPolicy::per_interpreter) {
        run.row.status = Status::skipped;
        run.row.reason = "the script's calls are replayed in one interpreter; a GIL each needs a script with CASES";
    }
    if (run.row.status != Status::correct) return run;
    run.child = context.start(order_of(context, request_of(context, contestant)));
    const Answer answer = run_script(context, *run.child, contestant.backend);
    require_swap(answer);
    read_run(answer, run);
    if (answer.status == Status::correct && run.functions.empty()) {
        run.row.status = Status::skipped;
        run.row.reason = "it offers none of the script's functions";
    }
    if (answer.status == Status::correct) compare_output(run, reference, notes);
    return run;
}

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

void replay_function(const Context& context, std::vector<ScriptRun>& runs, const std::string& function,
                     const MemoryFile& calls, Report& report) {
    note_recording(function, runs.front().functions[function], report.notes);
    std::vector<Entrant> reference{prepare_replay(context, runs.front(), function, calls)};
    measure(context, reference, context.options.threads);
    std::vector<Entrant> entrants;
    for (std::size_t index = 1; index < runs.size(); ++index) {
        entrants.push_back(prepare_replay(context, runs[index], function, calls));
        condemn_script(entrants.back(), runs[index]);
    }
    measure(context, entrants, context.options.threads);
    report.rows.push_back(reference.front().row);
    for (const Entrant& entrant : entrants) report.rows.push_back(entrant.row);
    std::ranges::copy(last_words(entrants), std::back_inserter(report.notes));
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

}  // namespace

void compare_script(const Context& context, Report& report) {
    const MemoryFile calls;
    std::vector<ScriptRun> runs;
    runs.push_back(run_reference(context, calls));
    if (runs.front().row.status != Status::correct) return report.rows.push_back(runs.front().row);
    const nlohmann::json functions = runs.front().functions;
    if (functions.empty()) return report.rows.push_back(runs.front().row);  // interrupted while they were recorded
    for (const Contestant& contestant : contestants_of(context, functions)) {
        runs.push_back(run_contestant(context, contestant, runs.front(), report.notes));
    }
    report.notes.push_back("(script): one run from start to end");
    for (const auto& [function, counts] : functions.items()) {
        if (counts["calls"] == 0) {
            report.notes.push_back(fmt::format("{}: the script defines it and never called it", function));
        } else {
            replay_function(context, runs, function, calls, report);
        }
    }
    if (is_nothing_proved(functions)) {
        std::for_each(runs.begin() + 1, runs.end(), dismiss_script);
    }
    std::vector<Row> script_rows;
    for (const ScriptRun& run : runs) script_rows.push_back(run.row);
    report.rows.insert(report.rows.begin(), script_rows.begin(), script_rows.end());
}

}  // namespace pyhost::bench
