// host/main.cpp: entry point: dispatches each verb.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <span>
#include <string>
#include <vector>

#include "app/verbs.hpp"
#include "app/watched.hpp"
#include "bench/child.hpp"
#include "cli/parse.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "core/wire.hpp"
#include "embed/interpreter.hpp"

namespace {

int run_as_child(const std::vector<std::string>& arguments, const std::string& descriptors) {
    ::unsetenv(pyhost::wire::child_environment);
    const std::size_t comma = descriptors.find(',');
    return pyhost::embed::run_child(arguments, std::stoi(descriptors), std::stoi(descriptors.substr(comma + 1)));
}

int run(const std::vector<std::string>& arguments) {
    using pyhost::Verb;
    if (const char* descriptors = std::getenv(pyhost::wire::child_environment)) {
        return run_as_child(arguments, descriptors);
    }
    // Started by a script that pyhost runs: strictly python.
    if (std::getenv(pyhost::wire::inside_environment) != nullptr) return pyhost::embed::run_plain(arguments);
    const std::span<const std::string> words(arguments);
    const pyhost::Options options = pyhost::parse_command_line(words.subspan(1), arguments.front());
    switch (options.verb) {
        case Verb::plain: return pyhost::embed::run_plain(pyhost::python_command(arguments.front(), options));
        case Verb::gil:
        case Verb::run: return pyhost::run_watched(arguments, options);
        case Verb::compare:
        case Verb::bench: return pyhost::compare_and_report(arguments, options);
        case Verb::list: return pyhost::print_listing(options);
        case Verb::merge: return pyhost::print_merged(options);
        case Verb::check: return pyhost::print_probes(arguments, options);
        case Verb::info: return pyhost::print_info(options);
        case Verb::help: return pyhost::print_help();
    }
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run({argv, argv + argc});
    } catch (const pyhost::Error& error) {
        std::fprintf(stderr, "pyhost: %s\n", pyhost::plain_text(error.what()).c_str());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "pyhost: internal error: %s\n", error.what());
    }
    return 2;
}
