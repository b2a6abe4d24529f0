// host/report/layout.hpp: text in columns: widths, padding, cutting, wrapping.
//
// A character counts as one column (µ is one, though two bytes); names in scripts of double width are not catered for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pyhost {

// The widest line of what is printed without a style.
inline constexpr std::size_t page_columns = 100;

std::size_t display_width(std::string_view text);

std::string pad_right(const std::string& text, std::size_t width);
std::string pad_left(const std::string& text, std::size_t width);

// At most `width` columns; what is cut ends in "…".
std::string cut(std::string_view text, std::size_t width);

// The last `width` columns, whole where there are no more.
std::string tail_of(const std::string& text, std::size_t width);

// "ThreadPool…or-0_1": cut in the middle, for names that differ at their end.
std::string cut_name(const std::string& name, std::size_t width);

// On one line, as plain_text(): runs of white space (a traceback's newlines) become one space.
std::string flatten(std::string_view text);

// Lines of at most `width` columns, broken at spaces; a longer word stands alone. The first line begins with `first`,
// the others are indented as deep.
std::string wrap(std::string_view text, std::size_t width, std::string_view first = "");

// Columns of text with two spaces between; the first `left` columns are left-aligned, the others right-aligned. The
// last left-aligned column of a line that ends there is not padded.
std::string align(const std::vector<std::vector<std::string>>& lines, std::size_t left);

}  // namespace pyhost
