// host/app/watched.cpp: the child's part, the parent's part, and the account at the end.
#include "app/watched.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "app/context.hpp"
#include "app/output.hpp"
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

// Opened and closed, it would tell its reader that nothing comes.
bool is_pipe(const std::string& path) {
    std::error_code unknown;
    return std::filesystem::is_fifo(path, unknown);
}

// A file that cannot be written must not cost the user the script's run: it is tried before, and left closed, for the
// script is to find the descriptors that python would have.
void require_writable(const std::string& path) {
    if (path.empty() || path == "-" || is_pipe(path)) return;
    const std::ofstream file(path, std::ios::binary | std::ios::app);
    require(file.is_open(), fmt::format("cannot write to '{}'; is the folder there and writable?", path));
}

std::string name_of(const std::string& path) { return path == "-" ? "stdout" : fmt::format("'{}'", path); }

TraceFile write_trace_to(const std::string& path, const watch::Outcome& outcome) {
    std::ofstream file;
    if (path != "-") file.open(path, std::ios::binary);
    std::ostream& out = path == "-" ? std::cout : file;
    const TraceFile written = write_trace(out, outcome.account, outcome.trace);
    out.flush();
    require(!out.fail(), fmt::format("cannot write the trace to {}; is the disk full?", name_of(path)));
    return written;
}

void print_trace(const watch::Outcome& outcome, const Options& options) {
    if (options.trace_path.empty()) return;
    const TraceFile written = write_trace_to(options.trace_path, outcome);
    if (options.quiet) return;
    say(fmt::format(
        "Trace: {} spans, {:.1f} MB in {}{}; ui.perfetto.dev opens it\n", written.written_spans,
        static_cast<double>(written.bytes) * 1e-6, options.trace_path == "-" ? "stdout" : options.trace_path,
        written.dropped_events == 0 ? "" : fmt::format(", without the {} oldest events", written.dropped_events)));
}

void print_account(const GilAccount& account, const Options& options) {
    const bool has_started = !account.processes.empty();  // if not, Python has said why
    if (!options.quiet && has_started)
        say(fmt::format("\n{}", format_gil_account(account, {.colour = is_terminal(stderr), .columns = 100})));
    if (!options.json_path.empty()) write_report(options.json_path, format_gil_json(account));
}

}  // namespace

int run_watched(const std::vector<std::string>& arguments, const Options& options) {
    require_writable(options.trace_path);
    require_writable(options.json_path);
    const watch::Outcome outcome = watch::supervise(order_of(arguments, options));
    print_account(outcome.account, options);
    print_trace(outcome, options);
    watch::leave_as(outcome.wait_status);
}

}  // namespace pyhost
