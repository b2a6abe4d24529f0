// host/app/output.cpp: tables first, then the files.
#include "app/output.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <cerrno>

#include "app/report_file.hpp"
#include "core/error.hpp"
#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/markdown.hpp"

namespace pyhost {
namespace {

bool write_to(std::FILE* stream, const std::string& text) {
    errno = 0;
    return std::fwrite(text.data(), 1, text.size(), stream) == text.size() && std::fflush(stream) == 0;
}

void write_tables(std::FILE* stream, const std::string& text) {
    if (write_to(stream, text) || errno == EPIPE) return;
    const std::string reason = reason_of(errno);
    require(stream == stdout, "cannot write the tables to stderr: " + reason);
    write_to(stderr, text);
    throw Error("cannot write to stdout: " + reason + "; what was to go there is above");
}

}  // namespace

bool is_terminal(std::FILE* stream) { return ::isatty(::fileno(stream)) == 1; }

std::FILE* stream_of_tables(const Options& options) {
    const bool taken = options.json_path == "-" || options.csv_path == "-" || options.markdown_path == "-";
    return taken ? stderr : stdout;
}

void print(const std::string& text) { write_tables(stdout, text); }

void print_tables(const Options& options, const std::function<std::string(const TableStyle&)>& text) {
    if (options.quiet) return;
    std::FILE* stream = stream_of_tables(options);
    write_tables(stream, text({.colour = is_terminal(stream), .columns = 100}));
}

void write_report(const std::string& path, const std::function<std::string()>& text) {
    if (path.empty()) return;
    ReportFile file(path);
    file.stream() << text();
    file.keep();
}

void write_all(const std::vector<std::function<void()>>& writers) {
    std::vector<std::string> sentences;
    for (const auto& write : writers) {
        try {
            write();
        } catch (const Error& error) {
            sentences.emplace_back(error.what());
        }
    }
    require(sentences.empty(), fmt::format("{}", fmt::join(sentences, "\npyhost: ")));
}

void print_report(const Report& report, const Options& options) {
    write_all({
        [&] { print_tables(options, [&](const TableStyle& style) { return format_tables(report, style); }); },
        [&] { write_report(options.json_path, [&] { return format_json(report); }); },
        [&] { write_report(options.csv_path, [&] { return format_csv(report); }); },
        [&] { write_report(options.markdown_path, [&] { return format_markdown(report); }); },
    });
}

}  // namespace pyhost
