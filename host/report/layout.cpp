// host/report/layout.cpp: text in columns.
#include "report/layout.hpp"

#include <algorithm>

#include "core/plain_text.hpp"

namespace pyhost {
namespace {

// All but the continuation bytes of UTF-8 begin a character.
bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

bool is_blank(char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; }

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    bool in_word = false;
    for (const char c : plain_text(text)) {
        if (!is_blank(c) && !in_word) words.emplace_back();
        in_word = !is_blank(c);
        if (in_word) words.back() += c;
    }
    return words;
}

std::vector<std::size_t> column_widths(const std::vector<std::vector<std::string>>& lines) {
    std::vector<std::size_t> widths;
    for (const auto& line : lines) {
        widths.resize(std::max(widths.size(), line.size()));
        for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], display_width(line[i]));
    }
    return widths;
}

}  // namespace

std::size_t display_width(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

std::string pad_right(const std::string& text, std::size_t width) {
    const std::size_t used = display_width(text);
    return used < width ? text + std::string(width - used, ' ') : text;
}

std::string pad_left(const std::string& text, std::size_t width) {
    const std::size_t used = display_width(text);
    return used < width ? std::string(width - used, ' ') + text : text;
}

std::string cut(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) return std::string(text);
    std::string kept;
    std::size_t characters = 0;
    for (const char c : text) {
        if (begins_character(c) && ++characters >= width) break;
        kept += c;
    }
    return width == 0 ? "" : kept + "…";
}

std::string tail_of(const std::string& text, std::size_t width) {
    std::size_t begin = text.size();
    for (std::size_t kept = 0; begin > 0 && kept < width;) kept += begins_character(text[--begin]) ? 1 : 0;
    return text.substr(begin);
}

std::string cut_name(const std::string& name, std::size_t width) {
    if (display_width(name) <= width || width < 2) return cut(name, width);
    const std::size_t tail = width / 3;
    return cut(name, width - tail) + tail_of(name, tail);
}

std::string flatten(std::string_view text) {
    std::string flat;
    for (const std::string& word : words_of(text)) flat += (flat.empty() ? "" : " ") + word;
    return flat;
}

std::string wrap(std::string_view text, std::size_t width, std::string_view first) {
    const std::string indent(display_width(first), ' ');
    std::string wrapped;
    std::string line(first);
    bool is_fresh = true;  // no word on the line yet
    for (const std::string& word : words_of(text)) {
        if (!is_fresh && display_width(line) + 1 + display_width(word) > width) {
            wrapped += line + "\n";
            line = indent;
            is_fresh = true;
        }
        line += (is_fresh ? "" : " ") + word;
        is_fresh = false;
    }
    return wrapped + line + "\n";
}

std::string align(const std::vector<std::vector<std::string>>& lines, std::size_t left) {
    const auto widths = column_widths(lines);
    std::string text;
    for (const auto& line : lines) {
        std::string padded;
        for (std::size_t i = 0; i < line.size(); ++i) {
            padded += i == 0 ? "" : "  ";
            padded += i < left ? pad_right(line[i], widths[i]) : pad_left(line[i], widths[i]);
        }
        padded.erase(padded.find_last_not_of(' ') + 1);
        text += padded + "\n";
    }
    return text;
}

}  // namespace pyhost
