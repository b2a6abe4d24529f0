// host/app/queue.cpp: from a context to a printed queue.
#include "app/queue.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/output.hpp"
#include "bench/queue.hpp"
#include "report/queue.hpp"

namespace pyhost {

int report_queue(const std::vector<std::string>& arguments, const bench::Context& context, Progress& progress) {
    const Options& options = context.options;
    QueueReport report = bench::measure_queue(context);
    progress.clear();
    report.command = fmt::format("{}", fmt::join(arguments, " "));
    write_all({
        [&] { print_tables(options, [&](const TableStyle& style) { return format_queue(report, style); }); },
        [&] { write_report(options.json_path, [&] { return format_json(report); }); },
    });
    return bench::exit_status(report);
}

}  // namespace pyhost
