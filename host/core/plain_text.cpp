// host/core/plain_text.cpp: one pass over the bytes of UTF-8.
#include "core/plain_text.hpp"

#include <algorithm>

namespace pyhost {
namespace {

constexpr char escape = '\x1b';

bool is_between(char character, char first, char last) { return character >= first && character <= last; }

// Of "[31;1m" and the like: parameters, then one final byte.
std::size_t end_of_control(std::string_view text, std::size_t at) {
    while (at < text.size() && is_between(text[at], ' ', '?')) ++at;
    return at < text.size() && is_between(text[at], '@', '~') ? at + 1 : at;
}

// Of a title or another string: to the bell, or ESC backslash.
std::size_t end_of_string(std::string_view text, std::size_t at) {
    const std::size_t end = text.find_first_of("\x07\x1b", at);
    if (end == std::string_view::npos) return text.size();
    return std::min(end + (text[end] == escape ? 2 : 1), text.size());
}

// Behind the sequence whose ESC stands at `at`.
std::size_t end_of_sequence(std::string_view text, std::size_t at) {
    if (++at == text.size()) return at;
    if (text[at] == '[') return end_of_control(text, at + 1);
    if (std::string_view("]PX^_").find(text[at]) != std::string_view::npos) return end_of_string(text, at + 1);
    while (at < text.size() && is_between(text[at], ' ', '/')) ++at;
    return std::min(at + 1, text.size());
}

// U+0080 to U+009F: the same controls in one character, of which U+009B is "ESC [".
bool is_c1(std::string_view text, std::size_t at) {
    return text[at] == '\xc2' && at + 1 < text.size() && is_between(text[at + 1], '\x80', '\x9f');
}

bool is_control(char character) {
    const auto byte = static_cast<unsigned char>(character);
    return (byte < ' ' && character != '\n' && character != '\t') || character == '\x7f';
}

}  // namespace

std::string plain_text(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == escape) {
            at = end_of_sequence(text, at);
        } else if (is_c1(text, at)) {
            at = text[at + 1] == '\x9b' ? end_of_control(text, at + 2) : at + 2;
        } else {
            plain += is_control(text[at]) ? ' ' : text[at];
            ++at;
        }
    }
    return plain;
}

}  // namespace pyhost
