// host/bench/comparison.cpp: describe the script, then compare its cells or the whole of it.
#include "bench/comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "bench/cell_comparison.hpp"
#include "bench/exit_status.hpp"
#include "bench/expected_time.hpp"
#include "bench/host_tax.hpp"
#include "bench/interrupt.hpp"
#include "bench/machine.hpp"
#include "bench/offers.hpp"
#include "bench/protocol.hpp"
#include "bench/script_comparison.hpp"
#include "bench/ways.hpp"
#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/wire.hpp"

namespace pyhost::bench {
namespace {

// What was asked for, and so what is not known.
void note_rules(const Options& options, Report& report) {
    if (options.tolerance > 0) {
        report.notes.push_back(fmt::format(
            "results may differ from the reference's by {0:g}, or by {0:g} of their value (--tolerance), unless a "
            "check() judges them",
            options.tolerance));
    }
    if (options.loose_types) {
        report.notes.push_back("results may be of other types than the reference's, with equal values (--types=loose)");
    }
    if (!options.passed_on.empty()) {
        report.notes.push_back(fmt::format(
            "'{}' stands after the script and was passed on to it; pyhost's options stand before the script",
            options.passed_on));
    }
}

Report new_report(const Context& context) {
    Report report;
    report.machine = this_machine();
    report.seed = context.options.seed;
    report.started = now_iso8601();
    report.machine.tax = host_tax(context, context.options.fresh);
    note_rules(context.options, report);
    if (const std::string note = note_on_own_gils(context.options); !note.empty()) report.notes.push_back(note);
    return report;
}

Offers offers_of(const Context& context, const std::vector<std::string>& kernels) {
    return {context, chosen_backends(context.options, context.catalog), kernels};
}

// One script: what it is, its reference cells first, then the rest. `known` is what backends offer of its functions.
void compare_into(const Context& context, const std::optional<Offers>& known, Report& report) {
    const MemoryFile results;
    const auto reference = context.start(reference_order(context, results));
    const Answer description = reference->ask({{"do", wire::ask::describe}}, context.options.timeout_s);
    if (description.status == Status::interrupted) return;
    require_swap(description);
    require(description.status == Status::correct, "the script cannot be read: " + description.reason);
    read_facts(description.value, report.machine);
    if (description.value["kind"] != "cells") {
        refuse_variants(context.options, "VARIANTS are measured in a script with CASES");
        return compare_script(context, report);
    }
    const auto functions = description.value["functions"].get<std::vector<std::string>>();
    const Offers offers = known ? *known : offers_of(context, functions);
    for (const std::string& kernel : functions) {
        compare_cells(context, *reference, results, description.value, kernel, offers, report);
    }
}

void tell_expected_time(const Context& context, const std::vector<std::string>& kernels, const Offers& offers) {
    std::size_t rows = 0;
    for (const std::string& kernel : kernels) {
        const std::vector<Contestant> found = contestants(context.options, context.catalog, kernel, offers.asking());
        rows += static_cast<std::size_t>(std::ranges::count(found, Status::correct, &Contestant::status));
    }
    const std::string sentence = expected_time("bench", rows, "rows", row_s);
    if (!sentence.empty()) context.tell(sentence + ", and longer where a reference is not in the cache");
}

void finish(double start_s, Report& report) {
    report.interrupted = pending_signal() != 0;
    report.wall_s = monotonic_s() - start_s;
}

}  // namespace

std::vector<std::string> kernels_of(const Context& context) {
    std::vector<std::string> known = context.catalog.kernels;
    if (context.options.kernels.empty()) return known;
    std::ranges::copy(context.catalog.reference_only, std::back_inserter(known));
    for (const std::string& kernel : context.options.kernels) {
        require(std::ranges::find(known, kernel) != known.end(),
                fmt::format("there is no kernel '{}'; the kernels are {}", kernel, fmt::join(known, ", ")));
    }
    return context.options.kernels;
}

Report compare(const Context& context) {
    const double start_s = monotonic_s();
    Report report = new_report(context);
    compare_into(context, std::nullopt, report);
    finish(start_s, report);
    return report;
}

Report bench(const Context& asked) {
    const double start_s = monotonic_s();
    Context context = asked;
    if (context.options.backends.empty()) context.options.backends = {"python"};  // the script's VARIANTS
    Report report = new_report(context);
    const std::vector<std::string> kernels = kernels_of(context);
    const Offers offers = offers_of(context, kernels);
    tell_expected_time(context, kernels, offers);
    for (const std::string& kernel : kernels) {
        if (pending_signal() != 0) break;
        Context one = context;
        one.options.python_arguments = {(context.catalog.pyscripts_path / (kernel + ".py")).string()};
        compare_into(one, offers, report);
    }
    finish(start_s, report);
    return report;
}

int exit_status(const Report& report) { return exit_status_of(report.interrupted, report.rows); }

}  // namespace pyhost::bench
