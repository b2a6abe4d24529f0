// host/cli/checks.cpp: what was typed, checked after it was read and before anything is done.
#include "cli/checks.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/environment.hpp"
#include "cli/served.hpp"
#include "cli/split.hpp"
#include "core/error.hpp"

namespace pyhost {
namespace {

using Words = std::span<const std::string>;
using Names = std::span<const std::string_view>;

// Of one run, by `gil` and `run`, and by nobody else.
constexpr std::array<std::string_view, 4> watching_options{"--watch", "--warn-hold", "--trace", "--rows"};

bool contains(Names names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

std::string_view name_of(Verb verb) { return verb == Verb::gil ? "gil" : "run"; }

bool swaps_something(const Options& options) { return !options.backends.empty() || !options.swaps.empty(); }

// The files that are written, by option.
std::vector<std::pair<std::string_view, std::string>> outputs_of(const Options& options) {
    std::vector<std::pair<std::string_view, std::string>> outputs{{"--json", options.json_path},
                                                                  {"--csv", options.csv_path},
                                                                  {"--markdown", options.markdown_path},
                                                                  {"--trace", options.trace_path}};
    std::erase_if(outputs, [](const auto& output) { return output.second.empty(); });
    return outputs;
}

void check_outputs(const Options& options) {
    const auto outputs = outputs_of(options);
    for (auto output = outputs.begin(); output != outputs.end(); ++output) {
        const auto same = [&](const auto& other) { return other.second == output->second; };
        const auto other = std::find_if(output + 1, outputs.end(), same);
        if (other == outputs.end()) continue;
        throw Error(output->second == "-"
                        ? fmt::format("only one of {} and {} can be '-' (stdout); give the other a file", output->first,
                                      other->first)
                        : fmt::format("{} and {} would both write '{}'; give each a file of its own", output->first,
                                      other->first, output->second));
    }
}

// A comparison and a bench make many short runs in many processes: there is no one timeline of them.
void refuse_watching(Words words) {
    for (const std::string& word : words) {
        require(!contains(watching_options, option_name(word)),
                fmt::format("{0} watches one run of a script: use it with 'pyhost gil' or 'pyhost run', as in pyhost "
                            "gil {0}={1} script.py",
                            option_name(word), option_name(word) == "--trace" ? "trace.json" : "1"));
    }
}

void refuse_own_gils(const Options& options) {
    require(!options.asks_own_gils,
            "--gil=per-interpreter gives every thread of a measured cell an interpreter: use it with a "
            "comparison or 'pyhost bench', as in pyhost pyscripts/julia.py --backend=native "
            "--gil=held,per-interpreter");
}

// The word is for a lane: beside --lanes it would be said twice.
void refuse_two_words(Words words, const Options& options) {
    const bool has_lanes = std::ranges::any_of(words, [](const auto& word) { return option_name(word) == "--lanes"; });
    require(!has_lanes || !options.asks_own_gils,
            "--gil=per-interpreter is another word for --lanes=interpreters --gil=held; beside --lanes write that");
}

void check_one_swap(const Options& options) {
    const bool many = options.backends.size() > 1 || options.policies.size() > 1;
    require(!many && (options.backends.empty() || options.backends.front() != "all"),
            fmt::format("'pyhost {0}' runs the script once, with one backend and one --gil; leave out '{0}' to compare "
                        "several",
                        name_of(options.verb)));
}

void check_watched(Words own, const Options& options) {
    refuse_unserved(own, options);
    require(options.verb == Verb::gil || swaps_something(options),
            "'pyhost run' wants to know what to swap in; add --backend=NAME or --swap FUNC=MODULE:ATTR, or use "
            "'pyhost gil' to swap nothing");
    require(swaps_something(options) || options.policies.empty(),
            "--gil says how a backend is to be called; add --backend=NAME or --swap FUNC=MODULE:ATTR");
    refuse_own_gils(options);
    check_one_swap(options);
}

}  // namespace

void check_script(const CommandLine& line, const Options& options) {
    require(line.unknown.empty(), "neither pyhost nor python has an option '" + line.unknown +
                                      "'; 'pyhost --help' lists pyhost's, 'pyhost -h' python's");
    const bool is_watched = options.verb == Verb::gil || options.verb == Verb::run;
    require(line.has_script,
            options.verb == Verb::gil
                ? "there is no script to run; name one, as in pyhost gil script.py, or -m MODULE or -c CODE"
                : "there is no script to run; name one, as in pyhost pyscripts/julia.py --backend=native");
    if (is_watched) {
        check_watched(line.own, options);
    } else {
        refuse_watching(line.own);
        refuse_unserved(line.own, options);
        refuse_two_words(line.own, options);
        require(swaps_something(options), line.own.front() + " means nothing without a comparison; add " +
                                              "--backend=native or --swap FUNC=MODULE:ATTR");
    }
    check_outputs(options);
    check_environment();
}

void check_measuring(Words words, const Options& options) {
    require(options.verb == Verb::check || options.swaps.empty(),
            "--swap wants a script whose function it replaces: pyhost script.py --swap FUNC=MODULE:ATTR");
    require(options.script.empty() || !options.swaps.empty(),
            "'pyhost check' takes a script for the functions of --swap only: pyhost check script.py --swap "
            "FUNC=MODULE:ATTR; got '" +
                options.script + "'");
    refuse_watching(words);
    refuse_unserved(words, options);
    refuse_two_words(words, options);
    if (options.verb != Verb::bench) refuse_own_gils(options);
    check_outputs(options);
    check_environment();
}

}  // namespace pyhost
