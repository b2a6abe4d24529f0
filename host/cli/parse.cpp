// host/cli/parse.cpp: the verb, then whose word is whose, then CLI11 for pyhost's own options.
#include "cli/parse.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "cli/own_options.hpp"
#include "cli/split.hpp"
#include "cli/values.hpp"
#include "core/error.hpp"

namespace pyhost {
namespace {

using Words = std::span<const std::string>;

constexpr std::array<std::pair<std::string_view, Verb>, 6> verbs{{{"run", Verb::run},
                                                                  {"bench", Verb::bench},
                                                                  {"list", Verb::list},
                                                                  {"check", Verb::check},
                                                                  {"info", Verb::info},
                                                                  {"help", Verb::help}}};
constexpr std::array<std::string_view, 4> later_verbs{"gil", "cards", "show", "merge"};

bool contains(Words words, std::string_view word) { return std::ranges::find(words, word) != words.end(); }

std::optional<Verb> parse_verb(const std::string& word) {
    for (const auto& [name, verb] : verbs) {
        if (name == word) return verb;
    }
    require(std::ranges::find(later_verbs, word) == later_verbs.end(),
            "'pyhost " + word +
                "' is not in this build yet; 'pyhost help' shows what is (for a script of that name: ./" + word + ")");
    return std::nullopt;
}

bool asks_for_help(Words words) { return contains(words, "--help") || contains(words, "-h"); }

Options plain_python(Words words) {
    Options options;
    options.python_arguments.assign(words.begin(), words.end());
    return options;
}

Options only(Verb verb) {
    Options options;
    options.verb = verb;
    return options;
}

void parse_own(CLI::App& app, std::vector<std::string> words) {
    std::ranges::reverse(words);  // CLI11 takes them from the back
    try {
        app.parse(words);
    } catch (const CLI::ExtrasError&) {
        throw Error("pyhost has no option '" + app.remaining().front() + "'; 'pyhost --help' lists them");
    } catch (const CLI::ParseError& error) {
        throw Error("cannot read pyhost's options: " + std::string(error.what()) + "; 'pyhost --help' lists them");
    }
}

void check_outputs(const Options& options) {
    const auto is_stdout = [](const std::string* path) { return *path == "-"; };
    const std::array paths{&options.json_path, &options.csv_path, &options.markdown_path};
    require(std::ranges::count_if(paths, is_stdout) <= 1,
            "only one of --json, --csv and --markdown can be '-' (stdout); give the others a file");
}

void check_run(const Options& options) {
    require(!options.backends.empty() || !options.swaps.empty(),
            "'pyhost run' wants to know what to swap in; add --backend=NAME or --swap FUNC=MODULE:ATTR");
    require(options.backends.size() <= 1 && !contains(options.backends, "all") && options.policies.size() <= 1,
            "'pyhost run' runs the script once, with one backend and one --gil; leave out 'run' to compare several");
}

void check_script(const CommandLine& line, const Options& options) {
    require(line.unknown.empty(), "neither pyhost nor python has an option '" + line.unknown +
                                      "'; 'pyhost --help' lists pyhost's, 'pyhost -h' python's");
    require(line.has_script, "there is no script to run; name one, as in pyhost pyscripts/julia.py --backend=native");
    if (options.verb == Verb::run) return check_run(options);
    require(!options.backends.empty() || !options.swaps.empty(),
            line.own.front() + " means nothing without a comparison; add --backend=native or --swap FUNC=MODULE:ATTR");
}

// A script, with `run` or without a verb.
Options parse_script(Words words, Verb verb) {
    Options options = only(verb);
    CLI::App app;
    add_own_options(app, options);
    CommandLine line = split_command_line(words, own_names(app));
    if (verb == Verb::plain && line.own.empty()) return plain_python(words);
    if (line.wants_help) return only(Verb::help);
    if (verb == Verb::plain) options.verb = Verb::compare;
    parse_own(app, line.own);
    check_script(line, options);
    check_outputs(options);
    options.python_arguments = std::move(line.python);
    return options;
}

// bench [KERNEL...] and check [BACKEND...]: no script, every word is pyhost's.
Options parse_measuring(Words words, Verb verb) {
    if (asks_for_help(words)) return only(Verb::help);
    Options options = only(verb);
    CLI::App app;
    add_own_options(app, options);
    const auto take_names = [&](const std::vector<std::string>& texts) {
        const auto names = parse_names("a verb", texts);
        auto& wanted = verb == Verb::bench ? options.kernels : options.backends;
        wanted.insert(wanted.end(), names.begin(), names.end());
    };
    app.add_option_function<std::vector<std::string>>("names", take_names);
    parse_own(app, join_values(words, own_names(app)));
    require(options.swaps.empty(),
            "--swap wants a script whose function it replaces: pyhost script.py --swap FUNC=MODULE:ATTR");
    check_outputs(options);
    return options;
}

// list and info show all there is.
Options parse_showing(Words words, Verb verb, const std::string& name) {
    if (verb == Verb::help || asks_for_help(words)) return only(Verb::help);
    require(words.empty(),
            words.empty() ? "" : "'pyhost " + name + "' takes no arguments; got '" + words.front() + "'");
    return only(verb);
}

Options parse_verb_line(Words words, Verb verb, const std::string& name) {
    switch (verb) {
        case Verb::run: return parse_script(words, verb);
        case Verb::bench:
        case Verb::check: return parse_measuring(words, verb);
        default: return parse_showing(words, verb, name);
    }
}

bool is_named_python(std::string_view program) {
    return program.substr(program.find_last_of('/') + 1).starts_with("python");
}

}  // namespace

Options parse_command_line(Words argv, std::string_view program_name) {
    if (argv.empty() || is_named_python(program_name)) return plain_python(argv);
    const std::string& first = argv.front();
    if (first == "--") return plain_python(argv.subspan(1));
    if (first == "--help") return only(Verb::help);
    if (const auto verb = parse_verb(first)) return parse_verb_line(argv.subspan(1), *verb, first);
    return parse_script(argv, Verb::plain);
}

}  // namespace pyhost
