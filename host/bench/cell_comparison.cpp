// host/bench/cell_comparison.cpp: choose the case, ask the reference, prepare and measure the contestants.
#include "bench/cell_comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "bench/machine.hpp"
#include "bench/measurement.hpp"
#include "bench/protocol.hpp"
#include "bench/repetitions.hpp"
#include "core/error.hpp"
#include "core/wire.hpp"
#include "stats/units.hpp"

namespace pyhost::bench {
namespace {

// The child that knows, and where it leaves what it knows.
struct Oracle {
    Respondent& child;
    const MemoryFile& results;
};

struct ReferenceRun {
    Row row;
    nlohmann::json result;  // where a contestant finds it (measure/python/handover.py)
};

// On top of one call: the reference runs three samples and a heartbeat, at every thread count.
double reference_patience_s(const Options& options) {
    return options.long_timeout_s + options.budget_s * static_cast<double>(options.threads.size() + 1);
}

// The contestants' cells are compared with those of the reference.
void require_threads(const std::vector<int>& threads, Row& reference) {
    if (reference.status != Status::correct) return;
    if (std::ranges::equal(reference.cells, threads, {}, &Cell::threads)) return;
    reference.status = Status::failed;
    reference.reason = "it answers for other numbers of threads than it was asked for";
    reference.cells.clear();
}

ReferenceRun ask_reference(const Context& context, const Oracle& oracle, const std::string& kernel,
                           const std::string& case_name, std::vector<std::string>& notes) {
    ReferenceRun run;
    run.row.key = {.kernel = kernel, .case_name = case_name, .backend = "python", .policy = GilPolicy::own};
    const auto showing = [&] { context.show(0, fmt::format("{} {}, pure-Python reference", kernel, case_name), -1); };
    // At the file's start: the result of another kernel or case is not needed any more.
    const nlohmann::json place{{"fd", oracle.results.writer()}, {"offset", 0}};
    const Answer answer = oracle.child.ask({{"do", wire::ask::measure_reference},
                                            {"kernel", kernel},
                                            {"case", case_name},
                                            {"threads", context.options.threads},
                                            {"budget_s", context.options.budget_s},
                                            {"cache", context.cache.string()},
                                            {"fresh", context.options.fresh},
                                            {"result", place}},
                                           reference_patience_s(context.options), showing);
    read_row(answer, run.row);
    read_cache_notes(answer, notes);
    require_threads(context.options.threads, run.row);
    if (run.row.status == Status::correct) {
        run.result = answer.value["result"];
        run.result["fd"] = oracle.results.reader();
    }
    if (answer.status == Status::over_budget) {
        run.row.reason = fmt::format(
            "one call of the reference takes about {:.3g} s, more than the budget of {:g} s; "
            "use --case=quick or --budget={:.0f}",
            answer.value["call_s"].get<double>(), context.options.budget_s,
            answer.value["call_s"].get<double>() * 1.5 + 1);
    }
    return run;
}

bool has_case(const std::vector<std::string>& cases, const std::string& name) {
    return std::ranges::find(cases, name) != cases.end();
}

// Without --case: `talk` where the reference is cached or affordable, else `quick`, and the report says so.
ReferenceRun choose_reference(const Context& context, const Oracle& oracle, const nlohmann::json& description,
                              const std::string& kernel, std::vector<std::string>& notes) {
    const auto cases = description["cases"].get<std::vector<std::string>>();
    const std::string& asked = context.options.case_name;
    require(!cases.empty(), "the script's CASES is empty");
    require(asked.empty() || has_case(cases, asked),
            fmt::format("there is no case '{}'; the script's cases are {}", asked, fmt::join(cases, ", ")));
    if (!asked.empty()) return ask_reference(context, oracle, kernel, asked, notes);
    const std::string first = has_case(cases, "talk") ? "talk" : cases.front();
    ReferenceRun run = ask_reference(context, oracle, kernel, first, notes);
    if (run.row.status != Status::over_budget || !has_case(cases, "quick")) return run;
    notes.push_back(fmt::format("{}: the case is 'quick': with '{}', {}", kernel, first, run.row.reason));
    return ask_reference(context, oracle, kernel, "quick", notes);
}

bool is_reference_only(const Context& context, const std::string& kernel) {
    const std::vector<std::string>& kernels = context.catalog.kernels;
    const bool is_swapped =
        std::ranges::find(context.options.swaps, kernel, &Swap::function) != context.options.swaps.end();
    return !is_swapped && std::ranges::find(kernels, kernel) == kernels.end();
}

Entrant start(const Context& context, const Contestant& contestant, const MemoryFile& results, const Row& reference) {
    Entrant entrant;
    entrant.row = row_of(contestant, reference.key.kernel, reference.key.case_name);
    if (contestant.status != Status::correct) return entrant;
    ChildOrder order = contestant_order(context, contestant, results);
    // Not for every script: what has this name elsewhere is another function.
    const bool is_swapped = contestant.variant.empty() && is_reference_only(context, reference.key.kernel);
    if (is_swapped) order.request["kernels"].push_back(reference.key.kernel);
    entrant.child = context.start(order);
    return entrant;
}

// What proves itself again has told what a call takes.
nlohmann::json or_null(std::optional<double> call_s) {
    return call_s ? nlohmann::json(*call_s) : nlohmann::json(nullptr);
}

nlohmann::json variant_proof_of(const Context& context, const Contestant& contestant, const ReferenceRun& reference,
                                std::optional<double> call_s) {
    return {{"do", wire::ask::prepare_variant},    {"kernel", reference.row.key.kernel},
            {"case", reference.row.key.case_name}, {"variant", contestant.variant},
            {"call_s", or_null(call_s)},           {"budget_s", context.options.budget_s},
            {"result", reference.result}};
}

// Provenance, then correctness, then the GIL claim: only what passes is sampled.
nlohmann::json proof_of(const Context& context, const Contestant& contestant, const ReferenceRun& reference,
                        std::optional<double> call_s) {
    if (!contestant.variant.empty()) return variant_proof_of(context, contestant, reference, call_s);
    nlohmann::json question{{"do", wire::ask::prepare},
                            {"kernel", reference.row.key.kernel},
                            {"case", reference.row.key.case_name},
                            {"backend", contestant.backend},
                            {"module", contestant.package},
                            {"policy", to_string(contestant.policy)},
                            {"lane", to_string(contestant.lane)},
                            {"threads", context.options.threads},
                            {"call_s", or_null(call_s)},
                            {"conformance", !contestant.is_variant},
                            {"result", reference.result}};
    if (contestant.inputs != InputsBy::none) question["inputs_by"] = to_string(contestant.inputs);
    return question;
}

void read_proof(const Answer& answer, Entrant& entrant) {
    require_swap(answer);
    read_row(answer, entrant.row);
    if (is_timed(answer.status)) entrant.call_s = answer.value["call_s"];
    entrant.peak_bytes = answer.value.is_object() ? answer.value.value("peak_bytes", 0.0) : 0;
}

// What a reader must know before the times are compared.
void note_variants(const std::vector<Contestant>& contestants, std::vector<std::string>& notes) {
    std::vector<std::string> names;
    for (const Contestant& contestant : contestants) {
        if (contestant.is_variant && std::ranges::find(names, contestant.backend) == names.end()) {
            names.push_back(contestant.backend);
        }
    }
    if (names.empty()) return;
    const std::string note = fmt::format(
        "{0} {1} as the style's documentation shows it, and not every wrong input is refused: 'pyhost check {2}'",
        fmt::join(names, ", "), names.size() == 1 ? "is" : "are", fmt::join(names, " "));
    if (std::ranges::find(notes, note) == notes.end()) notes.push_back(note);
}

// How a row of another Python was timed, and what is not in its times.
void note_elsewhere(const Row& row, std::vector<std::string>& notes) {
    if (!row.elsewhere || row.status != Status::correct) return;
    const Elsewhere& there = *row.elsewhere;
    notes.push_back(
        fmt::format("{} {}: {} in a process of its own, timed by a loop in its own language after {} calls that warm "
                    "it up; a start takes {}, the first call {}; memory: {:.0f} MB at most",
                    row.key.kernel, row.key.backend, there.interpreter, there.warm_up_calls,
                    format_seconds(there.start_s), format_seconds(there.first_call_s), row.peak_bytes * 1e-6));
}

// What the columns of a device say, and what is in none of its times.
void note_device(const Row& row, std::vector<std::string>& notes) {
    if (!row.device || !is_timed(row.status)) return;
    notes.push_back(
        fmt::format("{} {} on {}: 'to device', 'kernel' and 'back' are parts of the time of a call; compiling took {}, "
                    "before the first sample",
                    row.key.kernel, row.key.backend, row.device->name, format_seconds(row.device->compile_s)));
}

// No oracle, no measurement: every contestant's row gives the reference's reason.
void add_unmeasured(const std::vector<Contestant>& contestants, const Row& reference, Report& report) {
    for (const Contestant& contestant : contestants) {
        Row row = row_of(contestant, reference.key.kernel, reference.key.case_name);
        if (row.status == Status::correct) {
            row.status = reference.status == Status::over_budget ? Status::over_budget : Status::skipped;
            row.reason = "there is no reference to compare with: " + reference.reason;
        }
        report.rows.push_back(row);
    }
}

// No set of children has the number of another.
void number_after(const std::vector<Row>& others, std::vector<Row>& rows) {
    int next = 0;
    for (const Row& row : others) {
        for (const Cell& cell : row.cells) {
            for (const Sample& sample : cell.samples) next = std::max(next, sample.repetition + 1);
        }
    }
    for (Row& row : rows) {
        for (Cell& cell : row.cells) {
            for (Sample& sample : cell.samples) sample.repetition += next;
        }
    }
}

// The script's VARIANTS, which stand before the backends, have sets of children of their own: a slow one must not leave
// the backends a single set within the budget. On one thread: pure Python on several is the reference's row.
void measure_all(const Context& context, const std::vector<Contestant>& variants,
                 const std::vector<Contestant>& backends, const Preparation& preparation, Report& report) {
    const double memory_bytes = free_memory() / 2;
    std::vector<Row> rows = measure_repeatedly(context, backends, preparation, memory_bytes, report.notes);
    Context one = context;
    one.options.threads = {1};
    std::vector<Row> own = measure_repeatedly(one, variants, preparation, memory_bytes, report.notes);
    number_after(rows, own);
    std::ranges::move(own, std::back_inserter(report.rows));
    std::ranges::move(rows, std::back_inserter(report.rows));
}

bool offers_any(const Backend& backend, const Offering& offering) {
    const auto is_there = [&](GilPolicy policy) { return offering.absence(policy).empty(); };
    constexpr std::array policies{GilPolicy::held, GilPolicy::released, GilPolicy::own};
    return backend.built && offering.status == Status::correct && std::ranges::any_of(policies, is_there);
}

// Of a kernel that no binding has, rows for those backends that do, and one sentence for the others.
std::vector<Contestant> backends_for(const Context& context, const std::string& kernel, const Offers& offers,
                                     std::vector<std::string>& notes) {
    if (!is_reference_only(context, kernel)) {
        return contestants(context.options, context.catalog, kernel, offers.asking());
    }
    Options offering = context.options;
    std::vector<std::string> others;
    offering.backends.clear();
    for (const Backend& backend : chosen_backends(context.options, context.catalog)) {
        const bool is_there = offers_any(backend, offers.of(backend, kernel));
        (is_there ? offering.backends : others).push_back(backend.name);
    }
    if (!others.empty()) {
        notes.push_back(
            fmt::format("{} is reference only, and {} {} no row of it; --backend=python measures its VARIANTS", kernel,
                        fmt::join(others, ", "), others.size() == 1 ? "has" : "have"));
    }
    return contestants(offering, context.catalog, kernel, offers.asking());
}

}  // namespace

void compare_cells(const Context& context, Respondent& reference, const MemoryFile& results,
                   const nlohmann::json& description, const std::string& kernel, const Offers& offers, Report& report) {
    require_swapped_functions(context.options, description["functions"]);
    const std::vector<Contestant> found = backends_for(context, kernel, offers, report.notes);
    const std::vector<Contestant> variants = variant_contestants(context.options, kernel, description["variants"]);
    const Oracle oracle{.child = reference, .results = results};
    const ReferenceRun run = choose_reference(context, oracle, description, kernel, report.notes);
    report.rows.push_back(run.row);
    note_variants(found, report.notes);
    if (run.row.status != Status::correct) {
        add_unmeasured(variants, run.row, report);
        return add_unmeasured(found, run.row, report);
    }
    const Preparation preparation{
        .start = [&](const Contestant& contestant) { return start(context, contestant, results, run.row); },
        .question = [&](const Contestant& contestant,
                        std::optional<double> call_s) { return proof_of(context, contestant, run, call_s); },
        .read = read_proof};
    const std::size_t measured_from = report.rows.size();
    measure_all(context, variants, found, preparation, report);
    for (std::size_t index = measured_from; index < report.rows.size(); ++index) {
        note_elsewhere(report.rows[index], report.notes);
        note_device(report.rows[index], report.notes);
    }
}

}  // namespace pyhost::bench
