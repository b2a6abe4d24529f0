// host/app/output.hpp: where the reports go: the terminal, files, or stdout in place of the tables.
#pragma once

#include <cstdio>
#include <string>

#include "core/options.hpp"
#include "core/result.hpp"

namespace pyhost {

bool is_terminal(std::FILE* stream);

void print(const std::string& text);  // on stdout

// Where tables go: a report on stdout sends them to stderr.
std::FILE* stream_of_tables(const Options& options);

// "-" is stdout.  Throws Error for a file that cannot be written.
void write_report(const std::string& path, const std::string& text);

// The tables, then the reports that were asked for.  Throws Error for a file that cannot be written.
void print_report(const Report& report, const Options& options);

}  // namespace pyhost
