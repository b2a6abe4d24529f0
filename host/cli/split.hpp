// host/cli/split.hpp: whose is each word of the command line: pyhost's, python's or the script's.
//
// CLI11 parses pyhost's options; it cannot know where python's end and the script's begin, so that is found here.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/own_options.hpp"

namespace pyhost {

// "--threads" of "--threads=2".
std::string_view option_name(std::string_view word);

struct CommandLine {
    std::vector<std::string> own;     // pyhost's options, each as "--name" or "--name=value"
    std::vector<std::string> python;  // python's options, the script (or -m, -c, -), the script's arguments
    bool has_script = false;          // a script, -m, -c or - is among `python`
    bool wants_help = false;          // --help stands before the script
    std::string unknown;              // first option before the script that is neither pyhost's nor python's
    std::string passed_on;            // first of the script's words that would be pyhost's before the script
};

// Whose is a "--" that stands right after the script (or -m MODULE, -c CODE, -)?
enum class DashesAfterScript {
    scripts,  // as python has it
    pyhosts,  // it says that the rest is the script's, and is dropped
};

// For a command line that runs a script; `words` without a verb.
CommandLine split_command_line(std::span<const std::string> words, const OwnNames& names, DashesAfterScript dashes);

// For a verb without a script: "--name value" becomes "--name=value", all else stays.
std::vector<std::string> join_values(std::span<const std::string> words, const OwnNames& names);

}  // namespace pyhost
