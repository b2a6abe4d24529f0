// host/app/break_even.cpp: from a context to a printed sweep.
#include "app/break_even.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/output.hpp"
#include "bench/break_even.hpp"
#include "report/break_even.hpp"
#include "report/break_even_json.hpp"

namespace pyhost {
namespace {

// A report on stdout sends the tables to stderr.
void print_tables(const BreakEvenReport& report, const Options& options) {
    std::FILE* stream = stream_of_tables(options);
    if (options.quiet) return;
    const std::string tables = format_break_even(report, {.colour = is_terminal(stream), .columns = 100});
    std::fwrite(tables.data(), 1, tables.size(), stream);
}

}  // namespace

int report_break_even(const std::vector<std::string>& arguments, const bench::Context& context, Progress& progress) {
    const Options& options = context.options;
    BreakEvenReport report = bench::measure_break_even(context);
    progress.clear();
    report.command = fmt::format("{}", fmt::join(arguments, " "));
    print_tables(report, options);
    if (!options.json_path.empty()) write_report(options.json_path, format_json(report));
    return bench::exit_status(report);
}

}  // namespace pyhost
