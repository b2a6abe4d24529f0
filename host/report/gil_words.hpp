// host/report/gil_words.hpp: names, counts, shares and places, as all pages about the GIL write them.
//
// "-" stands for what is not known. An engine that only looks at the GIL now and then knows who held it, and nothing of
// acquisitions and waits; where it counts none, that zero is no measurement.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/gil_account.hpp"
#include "report/tables.hpp"

namespace pyhost {

inline constexpr const char* not_known = "-";
inline constexpr std::size_t shortest_name = 8;  // of a thread or a function, in a table with little room
inline constexpr std::size_t widest_label = 32;  // of a thread, in a sentence

// A table: the header first, every line with as many cells.
using Lines = std::vector<std::vector<std::string>>;

// The exact tracer saw every acquisition and wait of this process; false for an index of no process.
bool is_exact(const GilAccount& account, int process);
bool counts_forced(const GilAccount& account, int process);
bool is_any_exact(const GilAccount& account);

// False for a Python whose threads run without a GIL.
bool has_gil(const GilAccount& account, int process);
bool has_any_gil(const GilAccount& account);

bool has_several_processes(const GilAccount& account);

// What an engine that is not exact counts as zero is not known.
template <typename Number>
std::optional<Number> known(Number value, bool is_exact) {
    return is_exact || value != Number{} ? std::optional(value) : std::nullopt;
}

// The process's number, "-" for an index of no process.
std::string pid_text(const GilAccount& account, int process);

// On one line; a thread without a name has its number, and those that share a name within a process have both.
std::vector<std::string> thread_names(const GilAccount& account);

// The same, behind the process's number where there are several processes.
std::vector<std::string> thread_labels(const GilAccount& account);

// Cut as cut_name() does, for a sentence: in quotes where it is more than one word, so that two names do not run
// together.
std::string name_in_sentence(const std::string& name, std::size_t width);

std::string text_at(const std::vector<std::string>& texts, int index);

// 4105, 123 k, 4.57 M: at most six columns.
std::string format_count(std::int64_t count);

// "1 thread", "4105 threads".
std::string plural(std::int64_t count, std::string_view noun);

// As format_seconds(), but a plain "0" for none at all.
std::string format_duration(double seconds);

// A percentage; "-" of nothing.
std::string format_share(double part, double whole);

// " 1.45 s   48 %", as wide in every line.
std::string format_time_and_share(double part_s, double whole_s);

std::string format_or_dash(std::optional<double> seconds);
std::string format_or_dash(std::optional<std::int64_t> count);

// "file.py:12:5 Class.method", the path shortened from the left where it is too wide, then the name from the right.
std::string format_place(const CodeLocation& place, std::size_t width = std::string::npos);

// What must be seen of a place: the file's own name, line and column, the function.
std::string format_short_place(const CodeLocation& place);

// As wrap(), but a number stays on the line of its unit.
std::string wrap_quantities(std::string_view text, const TableStyle& style, std::string_view first = "");

std::string format_title(std::string_view title, const TableStyle& style);

// Pads the cells of a column, so that align() leaves them at the left although columns before it are right-aligned.
void align_left(Lines& lines, std::size_t column);

// What is left of the style's columns for one more column, at least `least`.
std::size_t room_beside(const Lines& lines, const TableStyle& style, std::size_t least);

// How many of `all` a table shows that usually has `usual` rows.
std::size_t shown_of(std::size_t all, std::size_t usual, const TableStyle& style);

// "and 12 more threads (--rows=32 shows all)\n", or nothing where all are shown.
std::string format_rest(std::size_t all, std::size_t shown, std::string_view noun);

// "and 12 more threads: 3.4 ms (--rows=32 shows all)\n".
std::string format_rest(std::size_t all, std::size_t shown, std::string_view noun, double rest_s);

}  // namespace pyhost
