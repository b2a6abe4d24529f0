// host/app/verbs.cpp: from options to a printed report.
#include "app/verbs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "app/break_even.hpp"
#include "app/context.hpp"
#include "app/output.hpp"
#include "app/outputs.hpp"
#include "app/queue.hpp"
#include "bench/check.hpp"
#include "bench/comparison.hpp"
#include "bench/host_tax.hpp"
#include "bench/interrupt.hpp"
#include "bench/limits.hpp"
#include "bench/machine.hpp"
#include "bench/survey.hpp"
#include "cli/help.hpp"
#include "core/error.hpp"
#include "core/wire.hpp"
#include "embed/interpreter.hpp"
#include "report/host_tax.hpp"
#include "report/json_read.hpp"
#include "report/limits.hpp"
#include "report/listing.hpp"
#include "report/merged.hpp"
#include "report/probes.hpp"

namespace pyhost {
namespace {

// PYHOST_LOG=debug shows on stderr what pyhost does; nothing by default.
void start_log() {
    spdlog::set_default_logger(spdlog::stderr_color_mt("pyhost"));
    const char* level = std::getenv(wire::log_environment);
    spdlog::set_level(level == nullptr ? spdlog::level::off : spdlog::level::from_str(level));
}

// Of a verb that measures: what it will write can be written.
bench::Context ready_context(const Options& options, Progress& progress) {
    bench::Context context = context_of(options, progress);
    require_outputs(context.options, context.catalog);
    occupy_closed_streams();
    return context;
}

nlohmann::json swap_request(const bench::Context& context) {
    bench::Contestant contestant;
    for (const Swap& swap : context.options.swaps) contestant.swaps.push_back(swap);
    if (!context.options.backends.empty()) {
        const Backend backend = bench::single_backend(context.options, context.catalog);
        if (backend.kind == BackendKind::reference) return bench::request_of(context, contestant);
        require(context.options.policies.size() <= 1, "run takes one GIL policy, as in --gil=released");
        const GilPolicy usual = backend.kind == BackendKind::library ? GilPolicy::own : GilPolicy::released;
        const GilPolicy policy = context.options.policies.empty() ? usual : context.options.policies.front();
        contestant.module = fmt::format("{}.{}", backend.module, to_string(policy));
    }
    return bench::request_of(context, contestant);
}

std::string describe_engine(const std::string& engine, double hook_s) {
    return hook_s > 0 ? fmt::format("{}, {:.0f} ns per release/acquire pair", engine, hook_s * 1e9) : engine;
}

std::string text_of_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::error_code none;
    require(file.good() && !std::filesystem::is_directory(path, none),
            "cannot read '" + path + "'; 'pyhost script.py --backend=native --json=" + path + "' writes it");
    return {std::istreambuf_iterator<char>(file), {}};
}

// A call of a few microseconds is nearer to its own cost than to the machine's limits.
bool wants_limits(const Report& report, const Options& options) {
    const auto is_long = [](const Row& row) {
        return is_timed(row.status) && (row.key.case_name == "talk" || row.key.case_name == "large");
    };
    return options.verb == Verb::bench && !report.interrupted &&
           (options.limits || std::ranges::any_of(report.rows, is_long));
}

void add_limits(Report& report) {
    report.machine.limits = bench::measure_limits();
    const auto has_work = [](const Row& row) { return row.work_bytes > 0 || row.work_operations > 0; };
    const bool is_wanted = std::ranges::any_of(report.rows, has_work);
    if (is_wanted && are_disturbed(*report.machine.limits))
        report.notes.push_back(disturbed_words(*report.machine.limits));
}

bench::Answer python_facts(const bench::Context& context) {
    bench::ChildOrder order = bench::order_of(context, bench::request_of(context));
    order.python_arguments = {"-c", "pass"};
    bench::Answer answer = context.start(order)->ask({{"do", wire::ask::describe}}, context.options.timeout_s);
    require(answer.status == Status::correct, "Python does not start: " + answer.reason);
    return answer;
}

int print_limits(const bench::Context& context) {
    const Machine machine = bench::this_machine();
    const double gil_pair_s = python_facts(context).value["gil_pair_s"];
    print(fmt::format("{}, {} cores\n\n{}", machine.cpu, machine.cores,
                      format_limits(bench::measure_limits(), gil_pair_s)));
    return 0;
}

}  // namespace

std::vector<std::string> python_command(const std::string& program, const Options& options) {
    std::vector<std::string> command{program};
    std::ranges::copy(options.python_arguments, std::back_inserter(command));
    return command;
}

int run_swapped(const std::string& program, const Options& options) {
    Progress silent(stderr, false);
    const bench::Context context = context_of(options, silent);
    ::setenv(wire::swap_environment, swap_request(context).dump().c_str(), 1);
    return embed::run_swapped(python_command(program, context.options));
}

int compare_and_report(const std::vector<std::string>& arguments, const Options& options) {
    start_log();
    const bench::InterruptGuard guard;
    Progress progress(stderr, is_terminal(stderr) && !options.quiet);
    const bench::Context context = ready_context(options, progress);
    if (options.break_even) return report_break_even(arguments, context, progress);
    if (options.queue) return report_queue(arguments, context, progress);
    if (options.limits && options.kernels.empty()) return print_limits(context);
    Report report = options.verb == Verb::bench ? bench::bench(context) : bench::compare(context);
    if (wants_limits(report, options)) add_limits(report);
    progress.clear();
    report.command = fmt::format("{}", fmt::join(arguments, " "));
    print_report(report, options);
    return bench::exit_status(report);
}

int print_listing(const Options& options) {
    start_log();
    require_stdout();
    occupy_closed_streams();
    const bench::InterruptGuard guard;  // another Python that ends at once must not end this process by SIGPIPE
    Progress progress(stderr, is_terminal(stderr));
    const bench::Context context = context_of(options, progress);
    std::vector<Offer> offers = bench::survey_offers(context);
    if (bench::pending_signal() != 0) return 128 + bench::pending_signal();
    const std::vector<std::string>& lessons = context.catalog.reference_only;
    const auto no_lesson = [&](const Offer& offer) {
        return std::ranges::find(lessons, offer.kernel) == lessons.end();
    };
    const auto rest = std::ranges::stable_partition(offers, no_lesson);
    print(format_listing({offers.begin(), rest.begin()}) + format_reference_only(lessons, rest));
    return 0;
}

int print_probes(const std::vector<std::string>& arguments, const Options& options) {
    start_log();
    const bench::InterruptGuard guard;
    Progress progress(stderr, is_terminal(stderr) && !options.quiet);
    bench::Context context = ready_context(options, progress);
    if (context.options.backends.empty() && context.options.swaps.empty()) context.options.backends = {"all"};
    const std::vector<ProbeOutcome> outcomes = bench::survey_probes(context);
    progress.clear();
    if (outcomes.empty() && bench::pending_signal() != 0) return 128 + bench::pending_signal();
    const bool is_interrupted = bench::pending_signal() != 0;
    const std::string command = fmt::format("{}", fmt::join(arguments, " "));
    write_all({
        [&] { print_tables(options, [&](const TableStyle&) { return format_probes(outcomes, is_interrupted); }); },
        [&] { write_report(options.json_path, [&] { return format_probes_json(outcomes, command, is_interrupted); }); },
    });
    const bool fine =
        std::ranges::all_of(outcomes, [](const ProbeOutcome& outcome) { return outcome.verdict == "ok"; });
    if (is_interrupted) return 128 + bench::pending_signal();
    return fine ? 0 : 1;
}

int print_merged(const Options& options) {
    require_stdout();
    std::vector<Run> runs;
    for (const std::string& path : options.reports) {
        runs.push_back({.file = path, .report = report_from_json(text_of_file(path), path)});
    }
    print(format_merged(runs));
    return 0;
}

int print_info(const Options& options) {
    require_stdout();
    occupy_closed_streams();
    Progress silent(stderr, false);
    const bench::Context context = context_of(options, silent);
    const bench::Answer answer = python_facts(context);
    const Machine machine = bench::this_machine();
    const std::vector<std::pair<std::string, std::string>> facts{
        {"pyhost", machine.pyhost},
        {"python", answer.value["python"]},
        {"host", format_host_tax(bench::host_tax(context, true))},
        {"GIL engine", describe_engine(answer.value["gil_engine"], answer.value["gil_hook_s"])},
        {"CPU", fmt::format("{}, {} cores", machine.cpu, machine.cores)},
        {"system", machine.os},
        {"backends", context.catalog.backends_path.string()},
        {"scripts", context.catalog.pyscripts_path.string()},
        {"reference cache",
         context.cache.empty() ? "none: neither XDG_CACHE_HOME nor HOME is an absolute path" : context.cache.string()}};
    print(format_info(facts));
    return 0;
}

int print_help() {
    require_stdout();
    print(help_text());
    return 0;
}

}  // namespace pyhost
