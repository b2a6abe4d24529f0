// tests/host/cli_words.hpp: a command line written as one string, parsed.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "cli/parse.hpp"
#include "core/error.hpp"

namespace cli_words {

using pyhost::Options;
using pyhost::Verb;
using Words = std::vector<std::string>;

// No word of these tests holds a space, except where a test builds its own list.
inline Words words(const std::string& line) {
    std::istringstream stream(line);
    Words result;
    for (std::string word; stream >> word;) result.push_back(word);
    return result;
}

inline Options parse(const Words& argv, const std::string& program = "pyhost") {
    return pyhost::parse_command_line(argv, program);
}
inline Options parse(const std::string& line) { return parse(words(line)); }

inline std::string error_of(const Words& argv) {
    try {
        parse(argv);
    } catch (const pyhost::Error& error) {
        return error.what();
    }
    return "no error";
}
inline std::string error_of(const std::string& line) { return error_of(words(line)); }

}  // namespace cli_words
