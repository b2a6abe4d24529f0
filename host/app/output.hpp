// host/app/output.hpp: where the reports go: the terminal, files, or stdout in place of the tables.
#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "core/options.hpp"
#include "core/result.hpp"
#include "report/tables.hpp"

namespace pyhost {

bool is_terminal(std::FILE* stream);

// All of it, on stdout.  Throws Error where that fails; then it is on stderr.  A reader that left has read enough.
void print(const std::string& text);

// Where tables go: a report on stdout sends them to stderr.
std::FILE* stream_of_tables(const Options& options);

// What `text` makes goes there, unless --quiet drops it.
void print_tables(const Options& options, const std::function<std::string(const TableStyle&)>& text);

// What `text` makes; "-" is stdout, "" nowhere.  Throws Error for a file that cannot be written.
void write_report(const std::string& path, const std::function<std::string()>& text);

// Each of them, whatever becomes of the others: what cannot be written must not cost the reader the rest.  Throws an
// Error that has the sentences of all that failed.
void write_all(const std::vector<std::function<void()>>& writers);

// The tables, then the reports that were asked for.  Throws Error as write_all().
void print_report(const Report& report, const Options& options);

}  // namespace pyhost
