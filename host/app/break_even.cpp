// host/app/break_even.cpp: from a context to a printed sweep.
#include "app/break_even.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/output.hpp"
#include "bench/break_even.hpp"
#include "report/break_even.hpp"
#include "report/break_even_json.hpp"

namespace pyhost {
int report_break_even(const std::vector<std::string>& arguments, const bench::Context& context, Progress& progress) {
    const Options& options = context.options;
    BreakEvenReport report = bench::measure_break_even(context);
    progress.clear();
    report.command = fmt::format("{}", fmt::join(arguments, " "));
    write_all({
        [&] { print_tables(options, [&](const TableStyle& style) { return format_break_even(report, style); }); },
        [&] { write_report(options.json_path, [&] { return format_json(report); }); },
    });
    return bench::exit_status(report);
}

}  // namespace pyhost
