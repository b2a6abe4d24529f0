// host/app/watched.cpp: the child's part, the parent's part, and the account at the end.
#include "app/watched.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <cstdlib>

#include "app/context.hpp"
#include "app/output.hpp"
#include "app/outputs.hpp"
#include "app/report_file.hpp"
#include "app/verbs.hpp"
#include "core/error.hpp"
#include "embed/interpreter.hpp"
#include "report/gil_json.hpp"
#include "report/gil_tables.hpp"
#include "report/trace.hpp"
#include "report/watch_line.hpp"
#include "watch/supervisor.hpp"

namespace pyhost {
namespace {

bool has_swap(const Options& options) { return !options.backends.empty() || !options.swaps.empty(); }

// Python as the command line has it, with the backend swapped in if there is one.
std::function<int()> python_of(const std::string& program, const Options& options) {
    if (!has_swap(options)) return [=] { return embed::run_plain(python_command(program, options)); };
    return [=] { return run_swapped(program, options); };
}

void say(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

watch::Order order_of(const std::vector<std::string>& arguments, const Options& options) {
    watch::Order order;
    order.command = fmt::format("{}", fmt::join(arguments, " "));
    order.watch_s = options.watch_s;
    order.warn_hold_s = options.warn_hold_s;
    order.with_trace = !options.trace_path.empty();
    order.run_python = python_of(arguments.front(), options);
    order.on_watch = [](const GilAccount& before, const GilAccount& now, double now_s) {
        say(format_watch_line(before, now, now_s));
    };
    order.on_long_hold = [](const HoldWarning& warning) { say(format_hold_warning(warning)); };
    return order;
}

void print_trace(const watch::Outcome& outcome, const Options& options) {
    if (options.trace_path.empty()) return;
    ReportFile file(options.trace_path);
    const TraceFile written = write_trace(file.stream(), outcome.account, outcome.trace);
    file.keep();
    if (options.quiet) return;
    say(fmt::format(
        "Trace: {} spans, {:.1f} MB in {}{}; ui.perfetto.dev opens it\n", written.written_spans,
        static_cast<double>(written.bytes) * 1e-6, options.trace_path == "-" ? "stdout" : options.trace_path,
        written.dropped_events == 0 ? "" : fmt::format(", without the {} oldest events", written.dropped_events)));
}

void print_account(const GilAccount& account, const Options& options) {
    const bool has_started = !account.processes.empty();  // if not, Python has said why
    if (!options.quiet && has_started)
        say(fmt::format("\n{}", format_gil_account(account, {.colour = is_terminal(stderr),
                                                             .columns = 100,
                                                             .rows = static_cast<std::size_t>(options.rows)})));
    write_report(options.json_path, [&] { return format_gil_json(account); });
}

}  // namespace

int run_watched(const std::vector<std::string>& arguments, const Options& options) {
    // Before the run, which must not be for nothing; and closed again, for the script is to find the descriptors that
    // python would have.
    require_outputs(options, {});
    const watch::Outcome outcome = watch::supervise(order_of(arguments, options));
    write_all({[&] { print_account(outcome.account, options); }, [&] { print_trace(outcome, options); }});
    watch::leave_as(outcome.wait_status);
}

}  // namespace pyhost
