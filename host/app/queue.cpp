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
    if (!options.quiet) {
        std::FILE* stream = stream_of_tables(options);  // a report on stdout sends the table to stderr
        const std::string table = format_queue(report, {.colour = is_terminal(stream), .columns = 100});
        std::fwrite(table.data(), 1, table.size(), stream);
    }
    if (!options.json_path.empty()) write_report(options.json_path, format_json(report));
    return bench::exit_status(report);
}

}  // namespace pyhost
