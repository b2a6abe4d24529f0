// host/bench/script_run.cpp: run the script as it is, with a recorder, and under each contestant.
#include "bench/script_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <regex>
#include <sstream>

#include "bench/measurement.hpp"
#include "bench/protocol.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "core/wire.hpp"

namespace pyhost::bench {
namespace {

constexpr const char* whole_script = "(script)";
constexpr std::int64_t record_limit_bytes = 256 << 20;

Row script_row(const Contestant& contestant) {
    Row row = row_of(contestant, whole_script, "once");
    row.is_whole_script = true;
    return row;
}

Answer run_script(const Context& context, Respondent& child, const std::string& what) {
    const auto showing = [&] { context.show(0, "running the script, " + what, -1); };
    Answer answer = child.ask({{"do", wire::ask::run_script}}, context.options.long_timeout_s, showing);
    if (answer.status == Status::correct && !answer.value["exit"].is_null()) {
        answer.status = Status::failed;
        answer.reason = plain_text(answer.value["exit"].get<std::string>());
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
    run.has_ended = true;
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
    run.same_outputs = run.child->printed() == run.printed ? 2 : 0;
    require(answer.status == Status::correct,
            "the script ran in pure Python, and failed when it ran again to record its calls: " + answer.reason);
    run.functions = answer.value["functions"];
    for (nlohmann::json& counts : run.functions) {
        nlohmann::json whole{{"recorded", 0}, {"timed", 0}, {"refused", ""}};
        whole.update(counts);
        counts = std::move(whole);
        counts["compared"] = counts["recorded"];
    }
    require(!run.functions.empty() || !context.options.swaps.empty(),
            fmt::format("nothing in this script can be swapped: it defines no function named after a kernel with that "
                        "kernel's parameters (the kernels are {}); name one with --swap FUNC=MODULE:ATTR",
                        fmt::join(context.catalog.kernels, ", ")));
    require_swapped_functions(context.options, names_of(run.functions));
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

bool looks_like_a_time(const std::string& line) {
    static const std::regex time(
        "(\\d *([mun]|\xc2\xb5)?s\\b)|\\d *(x|%|sec|min|hour|MB|GB|kB)|second|time|took|elapsed|speed|fast|slow|/s\\b",
        std::regex::icase | std::regex::ECMAScript);
    return line.size() < 1000 && std::regex_search(line, time);
}

// The first line of `got` that differs: of those that look like no time, if there is one.
struct OtherLine {
    std::string text;
    bool is_a_time = true;
};

OtherLine other_line(const std::string& got, const std::string& want) {
    const std::vector<std::string> mine = lines_of(got);
    const std::vector<std::string> theirs = lines_of(want);
    std::optional<OtherLine> first;
    for (std::size_t at = 0; at < std::max(mine.size(), theirs.size()); ++at) {
        const std::string line = at < mine.size() ? mine[at] : "";
        if (at < mine.size() && at < theirs.size() && line == theirs[at]) continue;
        const bool is_a_time = looks_like_a_time(line) && at < theirs.size() && looks_like_a_time(theirs[at]);
        if (!first || !is_a_time) first = OtherLine{line.substr(0, 80), is_a_time};
        if (!is_a_time) break;
    }
    return first.value_or(OtherLine{});
}

// Whether the reference prints the same every time: it is run once more where a contestant has printed something else.
bool is_steady(const Context& context, ScriptRun& reference) {
    if (reference.same_outputs == 2) {
        const auto again = context.start(order_of(context, request_of(context)));
        const bool has_run = run_script(context, *again, "pure Python once more").status == Status::correct;
        reference.same_outputs = has_run && again->printed() == reference.printed ? 3 : 0;
    }
    return reference.same_outputs == 3;
}

std::string lane_reason(Lane lane) {
    return lane == Lane::interpreters
               ? "the script's calls are replayed in one interpreter; a GIL each needs a script with CASES"
               : "the script's calls are replayed in one process; worker processes need a script with CASES";
}

void compare_output(const Context& context, ScriptRun& run, ScriptRun& reference, std::vector<std::string>& notes) {
    const std::string got = run.child->printed();
    if (got == reference.printed) return;
    const OtherLine line = other_line(got, reference.printed);
    if (!line.is_a_time && is_steady(context, reference)) {
        run.row.status = Status::wrong;
        run.row.reason = fmt::format(
            "output differs from the reference's, the same in three runs, starting at line \"{}\"", line.text);
        run.row.cells.clear();
        return;
    }
    notes.push_back(
        fmt::format("{} {}: output differs from the reference, starting at line \"{}\" (fine if it prints times)",
                    run.row.key.backend, to_string(run.row.key.policy), line.text));
}

}  // namespace

std::vector<std::string> names_of(const nlohmann::json& functions) {
    std::vector<std::string> names;
    for (const auto& [name, _] : functions.items()) names.push_back(name);
    return names;
}

ScriptRun run_reference(const Context& context, const MemoryFile& calls) {
    ScriptRun run;
    run.contestant.backend = "python";
    run.row = script_row(run.contestant);
    const auto plain = context.start(order_of(context, request_of(context), true));
    read_run(run_script(context, *plain, "pure Python"), run);
    run.printed = plain->printed();
    run.crashes_at_exit = plain->leave().status == Status::crashed;
    if (run.row.status == Status::interrupted) return run;
    require(run.row.status == Status::correct,
            "the script does not run in pure Python, so there is nothing to compare with: " + run.row.reason);
    record(context, calls, run);
    return run;
}

nlohmann::json compare_calls_in_run(const Context& context, const Contestant& contestant, const MemoryFile& calls) {
    nlohmann::json request = request_of(context, contestant);
    request["witness"] = calls.path();
    const auto child = context.start(order_of(context, request));
    const Answer answer = run_script(context, *child, contestant.backend + ", its calls compared");
    const bool has_functions = answer.value.is_object() && answer.value.contains("functions");
    return has_functions ? answer.value["functions"] : nlohmann::json::object();
}

ScriptRun run_contestant(const Context& context, const Contestant& contestant, ScriptRun& reference,
                         std::vector<std::string>& notes) {
    ScriptRun run{
        .contestant = contestant, .child = nullptr, .row = script_row(contestant), .functions = {}, .printed = {}};
    if (contestant.lane != Lane::threads) {
        run.row.status = Status::skipped;
        run.row.reason = lane_reason(contestant.lane);
    }
    if (run.row.status == Status::correct && !contestant.executable.empty()) {
        run.row.status = Status::skipped;
        run.row.reason = "the script's calls are replayed in this Python; another one needs a script with CASES";
    }
    if (run.row.status != Status::correct) return run;
    run.child = context.start(order_of(context, contestant));
    const Answer answer = run_script(context, *run.child, contestant.backend);
    require_swap(answer);
    read_run(answer, run);
    if (answer.status == Status::correct && run.functions.empty()) {
        run.row.status = Status::skipped;
        run.row.reason = "it offers none of the script's functions";
    }
    if (run.row.status == Status::correct) compare_output(context, run, reference, notes);
    return run;
}

}  // namespace pyhost::bench
