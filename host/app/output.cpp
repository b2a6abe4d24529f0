// host/app/output.cpp: tables first, then the files.
#include "app/output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "core/error.hpp"
#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/markdown.hpp"
#include "report/tables.hpp"

namespace pyhost {
bool is_terminal(std::FILE* stream) { return ::isatty(::fileno(stream)) == 1; }

std::FILE* stream_of_tables(const Options& options) {
    const bool taken = options.json_path == "-" || options.csv_path == "-" || options.markdown_path == "-";
    return taken ? stderr : stdout;
}

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void write_report(const std::string& path, const std::string& text) {
    if (path == "-") {
        const bool is_written =
            std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
        require(is_written, "cannot write the report to stdout; is it closed, or the disk full?");
        return;
    }
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file) throw Error(fmt::format("cannot write the report to '{}'; is the folder there and writable?", path));
}

// The tables first: a report file that cannot be written must not cost the reader the numbers.
void print_report(const Report& report, const Options& options) {
    std::FILE* stream = stream_of_tables(options);
    if (!options.quiet) {
        const std::string tables = format_tables(report, {.colour = is_terminal(stream), .columns = 100});
        std::fwrite(tables.data(), 1, tables.size(), stream);
    }
    if (!options.json_path.empty()) write_report(options.json_path, format_json(report));
    if (!options.csv_path.empty()) write_report(options.csv_path, format_csv(report));
    if (!options.markdown_path.empty()) write_report(options.markdown_path, format_markdown(report));
}

}  // namespace pyhost
