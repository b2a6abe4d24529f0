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
namespace {

void write_to(const std::string& path, const std::string& text) {
    if (path.empty()) return;
    if (path == "-") {
        std::fwrite(text.data(), 1, text.size(), stdout);
        return;
    }
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file) throw Error(fmt::format("cannot write the report to '{}'; is the folder there and writable?", path));
}

// A report on stdout sends the tables to stderr.
std::FILE* stream_of_tables(const Options& options) {
    const bool taken = options.json_path == "-" || options.csv_path == "-" || options.markdown_path == "-";
    return taken ? stderr : stdout;
}

}  // namespace

bool is_terminal(std::FILE* stream) { return ::isatty(::fileno(stream)) == 1; }

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

// The tables first: a report file that cannot be written must not cost the reader the numbers.
void print_report(const Report& report, const Options& options) {
    std::FILE* stream = stream_of_tables(options);
    if (!options.quiet) {
        const std::string tables = format_tables(report, {.colour = is_terminal(stream), .columns = 100});
        std::fwrite(tables.data(), 1, tables.size(), stream);
    }
    if (!options.json_path.empty()) write_to(options.json_path, format_json(report));
    write_to(options.csv_path, options.csv_path.empty() ? "" : format_csv(report));
    write_to(options.markdown_path, options.markdown_path.empty() ? "" : format_markdown(report));
}

}  // namespace pyhost
