// host/bench/crash.cpp: the lines of a crash report, read from the last fatal error on.
#include "bench/crash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

#include "core/plain_text.hpp"

namespace pyhost::bench {
namespace {

constexpr std::string_view fatal_prefix = "Fatal Python error: ";
constexpr std::string_view call_prefix = "pyhost: in ";
constexpr std::string_view native_prefix = "pyhost: native stack";
constexpr std::string_view frame_prefix = "  File \"";
constexpr std::string_view own_file = "<pyhost>/";
// By faulthandler: the reason of the signal, which its name says as well.
constexpr std::array<std::string_view, 5> signal_names{"Segmentation fault", "Bus error", "Aborted",
                                                       "Floating point exception", "Illegal instruction"};
constexpr std::size_t longest_sentence = 300;

std::vector<std::string> plain_lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(plain_text(line));
    return lines;
}

// The C library and the C++ runtime say why right before abort(): "free(): invalid pointer", "  what():  ...".
std::string last_line_of(const std::string& text) {
    const std::vector<std::string> lines = plain_lines_of(text);
    const auto said = std::find_if(lines.rbegin(), lines.rend(), [](const std::string& line) { return !line.empty(); });
    if (said == lines.rend()) return {};
    return said->substr(std::min(said->find_first_not_of(' '), said->size()));
}

// `  File "script.py", line 12 in main`, without the folders.
std::string place_in(std::string_view line) {
    const std::string_view rest = line.substr(frame_prefix.size());
    const std::size_t quote = rest.rfind("\", line ");
    if (quote == std::string_view::npos || rest.starts_with(own_file)) return {};
    const std::string_view file = rest.substr(0, quote);
    std::string place(file.substr(file.rfind('/') + 1));  // npos + 1 is 0
    return place + ":" + std::string(rest.substr(quote + std::string_view("\", line ").size()));
}

// "/usr/lib/module.so(julia+0x1b)[0x7f...]", without the folders and the address.
std::string native_frame(std::string_view line) {
    line = line.substr(0, line.rfind('['));
    const std::size_t name = line.substr(0, line.find('(')).rfind('/');
    return std::string(line.substr(name == std::string_view::npos ? 0 : name + 1));
}

void read_line(std::string_view line, bool& is_native, Crash& crash) {
    if (line.starts_with(call_prefix)) crash.call = line.substr(call_prefix.size());
    if (is_native && line.find('(') != std::string_view::npos) crash.native.push_back(native_frame(line));
    if (line.starts_with(native_prefix)) is_native = true;
    if (crash.place.empty() && line.starts_with(frame_prefix)) crash.place = place_in(line);
}

}  // namespace

Crash crash_in(const std::string& complained) {
    Crash crash;
    const std::size_t fatal = complained.rfind(fatal_prefix);
    const std::size_t begin = fatal == std::string::npos ? complained.find(call_prefix) : fatal;
    crash.said = complained.substr(0, begin);
    if (begin == std::string::npos) return crash;
    const std::vector<std::string> lines = plain_lines_of(complained.substr(begin));
    bool is_native = false;
    for (const std::string& line : lines) read_line(line, is_native, crash);
    if (fatal != std::string::npos) crash.why = lines.front().substr(fatal_prefix.size());
    if (crash.why == "Aborted") crash.why = last_line_of(crash.said);
    if (std::ranges::find(signal_names, crash.why) != signal_names.end()) crash.why.clear();
    if (crash.why.size() > longest_sentence) crash.why = crash.why.substr(0, longest_sentence) + "…";
    return crash;
}

std::string words_of(const Crash& crash) {
    std::string words;
    if (!crash.call.empty()) words += ", in " + crash.call;
    if (!crash.place.empty()) words += ", at " + crash.place;
    if (!crash.why.empty()) words += ": " + crash.why;
    return words;
}

}  // namespace pyhost::bench
