// host/cli/own_options.cpp: a table of options for CLI11.
#include "cli/own_options.hpp"

#include <vector>

#include "cli/values.hpp"
#include "core/error.hpp"

namespace pyhost {
namespace {

using Texts = std::vector<std::string>;

// An option whose value is a list: it may come several times, each with one argument.
template <typename Take>
void add_list(CLI::App& app, const char* name, const char* type, const char* help, Take take) {
    app.add_option_function<Texts>(name, take, help)->type_name(type)->allow_extra_args(false);
}

template <typename Take>
void add_value(CLI::App& app, const char* name, const char* type, const char* help, Take take) {
    app.add_option_function<std::string>(name, take, help)->type_name(type);
}

void add_what(CLI::App& app, Options& options) {
    add_list(app, "--backend", "LIST", "backends to compare: names as in 'pyhost list', native, or all",
             [&](const Texts& texts) { options.backends = parse_names("--backend", texts); });
    add_list(app, "--gil", "LIST", "held, released, own, or all of these (the default); per-interpreter",
             [&](const Texts& texts) { read_policies(texts, options); });
    add_list(app, "--lanes", "LIST", "callers: threads (the default), interpreters, processes",
             [&](const Texts& texts) { options.lanes = parse_lanes(texts); });
    add_list(app, "--swap", "FUNC=MODULE:ATTR", "put your own function in the place of FUNC; may be repeated",
             [&](const Texts& texts) {
                 for (const std::string& text : texts) options.swaps.push_back(parse_swap(text));
             });
    const auto break_even = [&](std::int64_t) {
        require(options.verb == Verb::bench, "--break-even is an option of bench: pyhost bench KERNEL --break-even");
        options.break_even = true;
    };
    app.add_flag_function("--break-even", break_even, "of bench: the size from which on releasing the GIL pays");
    const auto limits = [&](std::int64_t) {
        require(options.verb == Verb::bench, "--limits is an option of bench: pyhost bench --limits");
        options.limits = true;
    };
    app.add_flag_function("--limits", limits, "of bench: this machine's own limits; without a KERNEL, these alone");
    const auto queue = [&](std::int64_t) {
        require(options.verb == Verb::bench, "--queue is an option of bench: pyhost bench sum_primes --queue");
        options.queue = true;
    };
    app.add_flag_function("--queue", queue, "of bench: several workers empty the script's QUEUE of sizes");
    add_value(app, "--leaks", "HOW", "of check: quick (the default), or full: minutes, and rare ones too",
              [&](const std::string& text) { options.full_leaks = parse_leaks(text); });
    add_value(app, "--case", "NAME", "quick, talk or large (default: talk where --budget allows it)",
              [&](const std::string& text) { options.case_name = text; });
}

void add_how(CLI::App& app, Options& options) {
    add_list(app, "--threads", "LIST", "numbers of threads that call at once (default 1,2)",
             [&](const Texts& texts) { options.threads = parse_threads("--threads", texts); });
    add_list(app, "--inner-threads", "LIST", "numbers of threads that a call starts itself (OpenMP's and the like)",
             [&](const Texts& texts) { options.inner_threads = parse_threads("--inner-threads", texts); });
    add_value(app, "--budget", "S", "seconds that one cell may take (default 20)",
              [&](const std::string& text) { options.budget_s = parse_seconds("--budget", text); });
    add_value(app, "--timeout", "S", "seconds to wait for one answer of a child (default 300)",
              [&](const std::string& text) {
                  options.timeout_s = options.long_timeout_s = parse_seconds("--timeout", text);
              });
    add_value(app, "--tolerance", "X", "numbers may differ by X, or X of theirs, where no check() judges (0)",
              [&](const std::string& text) { options.tolerance = parse_tolerance(text); });
    add_value(app, "--types", "HOW", "exact (the default), or loose: a list equals an array, 1 equals 1.0",
              [&](const std::string& text) { options.loose_types = parse_types(text); });
    add_value(app, "--seed", "N", "seed of the order of the samples (default 0: from the clock)",
              [&](const std::string& text) { options.seed = parse_seed(text); });
    app.add_flag("--fresh", options.fresh, "measure the reference again, though it is cached");
}

void add_output(CLI::App& app, Options& options) {
    app.add_flag("--quiet", options.quiet, "no tables");
    add_value(app, "--json", "FILE", "write the report as JSON (docs/reference/); - is stdout",
              [&](const std::string& text) { options.json_path = text; });
    add_value(app, "--csv", "FILE", "write one line a cell; - is stdout",
              [&](const std::string& text) { options.csv_path = text; });
    add_value(app, "--markdown", "FILE", "write the tables as GitHub markdown; - is stdout",
              [&](const std::string& text) { options.markdown_path = text; });
}

// For one watched run.
void add_watched(CLI::App& app, Options& options) {
    add_value(app, "--watch", "S", "of gil and run: a line of a running account every S seconds",
              [&](const std::string& text) { options.watch_s = parse_watch_s(text); });
    add_value(app, "--warn-hold", "TIME", "of gil and run: report a hold waited for so long; 0: none (50ms)",
              [&](const std::string& text) { options.warn_hold_s = parse_warn_hold_s(text); });
    add_value(app, "--rows", "N", "of gil and run: rows of each table (20 threads, 10 places ...)",
              [&](const std::string& text) { options.rows = parse_rows(text); });
    add_value(app, "--trace", "FILE", "of gil and run: write a timeline for Perfetto; - is stdout",
              [&](const std::string& text) { options.trace_path = text; });
}

// Known, so that it is never taken for the script's own; not in the help.
void add_later(CLI::App& app) {
    const auto refuse = [](const std::string&) {
        throw Error("--html is not in this build yet; use --json, or for a comparison --csv or --markdown");
    };
    app.add_option_function<std::string>("--html", refuse)->type_name("FILE")->group("");
}

}  // namespace

void add_own_options(CLI::App& app, Options& options) {
    app.set_help_flag();  // --help and -h may be python's, so they are told apart before
    add_what(app, options);
    add_how(app, options);
    add_output(app, options);
    add_watched(app, options);
    add_later(app);
}

OwnNames own_names(const CLI::App& app) {
    OwnNames names;
    for (const CLI::Option* option : app.get_options()) {
        const bool is_flag = option->get_items_expected_max() == 0;
        for (const std::string& name : option->get_lnames())
            names["--" + name] = is_flag ? "" : option->get_type_name();
    }
    return names;
}

}  // namespace pyhost
