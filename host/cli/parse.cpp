// host/cli/parse.cpp: the verb, then whose word is whose, then CLI11 for pyhost's own options.
#include "cli/parse.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "cli/checks.hpp"
#include "cli/own_options.hpp"
#include "cli/split.hpp"
#include "cli/values.hpp"
#include "core/error.hpp"
#include "core/program.hpp"

namespace pyhost {
namespace {

using Words = std::span<const std::string>;

constexpr std::array<std::pair<std::string_view, Verb>, 8> verbs{{{"run", Verb::run},
                                                                  {"gil", Verb::gil},
                                                                  {"bench", Verb::bench},
                                                                  {"list", Verb::list},
                                                                  {"check", Verb::check},
                                                                  {"merge", Verb::merge},
                                                                  {"info", Verb::info},
                                                                  {"help", Verb::help}}};
constexpr std::array<std::string_view, 2> later_verbs{"cards", "show"};

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

// A script, with `run`, with `gil` or without a verb.
Options parse_script(Words words, Verb verb) {
    Options options = only(verb);
    CLI::App app;
    add_own_options(app, options);
    const auto dashes = verb == Verb::plain ? DashesAfterScript::scripts : DashesAfterScript::pyhosts;
    CommandLine line = split_command_line(words, own_names(app), dashes);
    if (verb == Verb::plain && line.own.empty()) return plain_python(words);
    if (line.wants_help) return only(Verb::help);
    if (verb == Verb::plain) options.verb = Verb::compare;
    parse_own(app, line.own);
    check_script(line, options);
    options.python_arguments = std::move(line.python);
    options.passed_on = std::move(line.passed_on);
    return options;
}

bool is_script(const std::string& word) { return word.ends_with(".py") || word.find('/') != std::string::npos; }

// bench [KERNEL...] and check [BACKEND...] [SCRIPT]: every word is pyhost's.
Options parse_measuring(Words words, Verb verb) {
    if (asks_for_help(words)) return only(Verb::help);
    Options options = only(verb);
    CLI::App app;
    add_own_options(app, options);
    const auto take_names = [&](std::vector<std::string> texts) {
        const auto script = std::ranges::find_if(texts, is_script);
        if (verb == Verb::check && script != texts.end()) {
            options.script = *script;
            texts.erase(script);
            if (texts.empty()) return;
        }
        const auto names = parse_names("a verb", texts);
        auto& wanted = verb == Verb::bench ? options.kernels : options.backends;
        wanted.insert(wanted.end(), names.begin(), names.end());
    };
    app.add_option_function<std::vector<std::string>>("names", take_names);
    const std::vector<std::string> joined = join_values(words, own_names(app));
    parse_own(app, joined);
    check_measuring(joined, options);
    return options;
}

// merge FILE FILE...: no options.
Options parse_merging(Words words) {
    if (asks_for_help(words)) return only(Verb::help);
    Options options = only(Verb::merge);
    for (const std::string& word : words) {
        require(!word.starts_with('-'),
                "'pyhost merge' takes files only, as in pyhost merge a.json b.json; got '" + word + "'");
        options.reports.push_back(word);
    }
    require(options.reports.size() >= 2,
            "'pyhost merge' wants two reports or more, as in pyhost merge a.json b.json; "
            "'pyhost script.py --backend=native --json=a.json' writes one");
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
        case Verb::gil:
        case Verb::run: return parse_script(words, verb);
        case Verb::bench:
        case Verb::check: return parse_measuring(words, verb);
        case Verb::merge: return parse_merging(words);
        default: return parse_showing(words, verb, name);
    }
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
