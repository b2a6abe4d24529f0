// tests/host/cli_test.cpp: whose is each word of a command line, and what a bad one is told.
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "cli/help.hpp"
#include "cli/parse.hpp"
#include "core/error.hpp"

namespace {

using pyhost::Options;
using pyhost::Verb;
using Words = std::vector<std::string>;

// No word of these tests holds a space, except where a test builds its own list.
Words words(const std::string& line) {
    std::istringstream stream(line);
    Words result;
    for (std::string word; stream >> word;) result.push_back(word);
    return result;
}

Options parse(const Words& argv, const std::string& program = "pyhost") {
    return pyhost::parse_command_line(argv, program);
}
Options parse(const std::string& line) { return parse(words(line)); }

std::string error_of(const std::string& line) {
    try {
        parse(line);
    } catch (const pyhost::Error& error) {
        return error.what();
    }
    return "no error";
}

// Plain python: every word as it came, nothing of it pyhost's.
void check_plain(const std::string& line) {
    const Options options = parse(line);
    CAPTURE(line);
    CHECK(options.verb == Verb::plain);
    CHECK(options.python_arguments == words(line));
    CHECK(options.backends.empty());
    CHECK(options.json_path.empty());
}

}  // namespace

TEST_CASE("cli: without options of pyhost's, the command line is python's as it stands") {
    for (const char* line : {"", "script.py", "script.py a -b --c", "-c print(1) --size 3", "-m json.tool --help", "-",
                             "--version", "-V", "-h", "-Bc pass", "-W ignore s.py", "-X dev -m timeit",
                             "s.py -- --backend=x", "s.py --json out.json", "s.py --quiet --threads 3", "./list",
                             "--unknown s.py", "s.py --help", "--check-hash-based-pycs always s.py --case=talk"}) {
        check_plain(line);
    }
}

TEST_CASE("cli: a program named python is strictly python") {
    const Words argv = words("list --backend=native --help");
    for (const char* program : {"python", "python3.11", "/tmp/venv/bin/python3"}) {
        CHECK(parse(argv, program).verb == Verb::plain);
        CHECK(parse(argv, program).python_arguments == argv);
    }
    CHECK(parse(words("list"), "/opt/python/pyhost").verb == Verb::list);
}

TEST_CASE("cli: a first -- makes the rest strictly python's, and is dropped") {
    const Options options = parse("-- s.py --backend=native -- x");
    CHECK(options.verb == Verb::plain);
    CHECK(options.python_arguments == words("s.py --backend=native -- x"));
    CHECK(parse("-- list").python_arguments == words("list"));
}

TEST_CASE("cli: --help and help are pyhost's as the first word only") {
    CHECK(parse("--help").verb == Verb::help);
    CHECK(parse("help").verb == Verb::help);
    CHECK(parse("help bench").verb == Verb::help);
    CHECK(parse("bench --help").verb == Verb::help);
    CHECK(parse("run --help").verb == Verb::help);
    CHECK(parse("--backend=capi --help").verb == Verb::help);
    CHECK(parse("s.py --help").verb == Verb::plain);
    CHECK(parse("s.py --backend=capi --help").python_arguments == words("s.py --help"));
}

TEST_CASE("cli: options before the script leave all that follows it to the script") {
    const Options options = parse("--backend=native --gil held s.py ARG --json x -- --seed 3");
    CHECK(options.verb == Verb::compare);
    CHECK(options.backends == Words{"native"});
    CHECK(options.policies == std::vector{pyhost::GilPolicy::held});
    CHECK(options.python_arguments == words("s.py ARG --json x -- --seed 3"));
    CHECK(options.json_path.empty());
}

TEST_CASE("cli: options after the script are pyhost's where --backend or --swap is among them") {
    const Options options = parse("s.py --foo --backend capi,numpy in.txt --quiet -k --json - -- --size 3 --backend=x");
    CHECK(options.verb == Verb::compare);
    CHECK(options.backends == Words{"capi", "numpy"});
    CHECK(options.quiet);
    CHECK(options.json_path == "-");
    CHECK(options.python_arguments == words("s.py --foo in.txt -k --size 3 --backend=x"));
    CHECK(parse("s.py --swap f=m:g --fresh").fresh);
    CHECK(parse("s.py --backends=x").verb == Verb::plain);
}

TEST_CASE("cli: python's own options may stand before the script, with their values") {
    CHECK(parse("-W error -X dev --backend=capi -B s.py a").python_arguments == words("-W error -X dev -B s.py a"));
    CHECK(parse("-Wx --backend=capi -Xfrozen_modules s.py --csv y").python_arguments ==
          words("-Wx -Xfrozen_modules s.py --csv y"));
    CHECK(parse("--backend=capi --check-hash-based-pycs never s.py").python_arguments ==
          words("--check-hash-based-pycs never s.py"));
    CHECK(parse("--backend=capi -m pkg.mod --seed 1").python_arguments == words("-m pkg.mod --seed 1"));
    CHECK(parse("-mpkg --backend=capi --seed 1").seed == 1);
    CHECK(parse("-Bc code --backend=capi x").python_arguments == words("-Bc code x"));
    CHECK_FALSE(parse("-W error --backend=capi s.py --fresh").fresh);
    CHECK_FALSE(parse("--check-hash-based-pycs never --backend=capi s.py --fresh").fresh);
    CHECK(parse("--backend=capi - x").python_arguments == words("- x"));
}

TEST_CASE("cli: -- between pyhost's options and the script ends the options") {
    const Options options = parse("--backend=capi -- -B s.py --seed 3");
    CHECK(options.verb == Verb::compare);
    CHECK(options.seed == 0);
    CHECK(options.python_arguments == words("-B s.py --seed 3"));
    CHECK(parse("--backend=capi -- s.py --swap f=m:g").swaps.empty());
    CHECK(parse("--backend=capi s.py -- --backend=x").python_arguments == words("s.py -- --backend=x"));
}

TEST_CASE("cli: run swaps one backend in") {
    const Options options = parse("run s.py --backend=capi --gil=released a -- b");
    CHECK(options.verb == Verb::run);
    CHECK(options.python_arguments == words("s.py a b"));
    CHECK(parse("run --backend=capi s.py --gil=held").python_arguments == words("s.py --gil=held"));
    CHECK(parse("run --swap f=a.b:c.d s.py").swaps.size() == 1);
    CHECK(error_of("run s.py") ==
          "'pyhost run' wants to know what to swap in; add --backend=NAME or --swap FUNC=MODULE:ATTR");
    CHECK(error_of("run s.py --backend=a,b").starts_with("'pyhost run' runs the script once"));
    CHECK(error_of("run s.py --backend=all").starts_with("'pyhost run' runs the script once"));
    CHECK(error_of("run s.py --backend=a --gil=held,own").starts_with("'pyhost run' runs the script once"));
    CHECK(error_of("run --backend=a").starts_with("there is no script to run"));
}

TEST_CASE("cli: bench takes kernels, check takes backends") {
    const Options bench =
        parse("bench julia --backend native noop --threads=2,1,2 --budget=1.5 --timeout 9 --case quick");
    CHECK(bench.verb == Verb::bench);
    CHECK(bench.kernels == Words{"julia", "noop"});
    CHECK(bench.backends == Words{"native"});
    CHECK(bench.threads == std::vector{1, 2});
    CHECK(bench.budget_s == 1.5);
    CHECK(bench.timeout_s == 9);
    CHECK(bench.case_name == "quick");
    CHECK(parse("bench").kernels.empty());
    CHECK(parse("check capi").backends == Words{"capi"});
    CHECK(parse("check").backends.empty());
    CHECK(error_of("bench --frsh") == "pyhost has no option '--frsh'; 'pyhost --help' lists them");
    CHECK(error_of("bench --swap f=m:g").starts_with("--swap wants a script"));
}

TEST_CASE("cli: list and info take no arguments") {
    CHECK(parse("list").verb == Verb::list);
    CHECK(parse("info").verb == Verb::info);
    CHECK(error_of("list capi") == "'pyhost list' takes no arguments; got 'capi'");
}

TEST_CASE("cli: verbs of later builds say so") {
    for (const char* verb : {"gil", "cards", "show", "merge"}) {
        CHECK(error_of(verb).find("is not in this build yet;") != std::string::npos);
    }
    CHECK(error_of("s.py --backend=capi --html x").find("is not in this build yet;") != std::string::npos);
}

TEST_CASE("cli: the defaults are the design's") {
    const Options options = parse("s.py --backend=native");
    CHECK(options.policies.empty());
    CHECK(options.threads == std::vector{1, 2});
    CHECK(options.budget_s == 20);
    CHECK(options.timeout_s == 300);
    CHECK(options.seed == 0);
    CHECK_FALSE(options.fresh);
    CHECK_FALSE(options.quiet);
}

TEST_CASE("cli: lists may be repeated, doubles are dropped, all means all") {
    const Options options =
        parse("s.py --backend=b,a --backend=a,c --gil=held --gil=all --swap f=m:g --swap h=p.q:r.s");
    CHECK(options.backends == Words{"b", "a", "c"});
    CHECK(options.policies.empty());
    REQUIRE(options.swaps.size() == 2);
    CHECK(options.swaps[1].function == "h");
    CHECK(options.swaps[1].module == "p.q");
    CHECK(options.swaps[1].attribute == "r.s");
}

TEST_CASE("cli: a value with spaces, an equals sign or a leading dash stays whole") {
    const Options options = parse(Words{"s.py", "--backend=capi", "--json", "my report=1.json", "--csv=-"});
    CHECK(options.json_path == "my report=1.json");
    CHECK(options.csv_path == "-");
    CHECK(parse(Words{"--backend=capi", "-c", "print(1, 2)", ""}).python_arguments == Words{"-c", "print(1, 2)", ""});
}

TEST_CASE("cli: a bad value is told what is wanted") {
    CHECK(error_of("s.py --backend=a --threads=0") ==
          "--threads wants a list of numbers from 1 to 64, as in --threads=1,2; got '0'");
    CHECK(error_of("s.py --backend=a --threads=1,65").ends_with("got '65'"));
    CHECK(error_of("s.py --backend=a --threads=1,").ends_with("got ''"));
    CHECK(error_of("s.py --backend=a --threads=2x").ends_with("got '2x'"));
    CHECK(error_of("s.py --backend=a --budget=0") ==
          "--budget wants a number of seconds above 0, as in --budget=60; got '0'");
    CHECK(error_of("s.py --backend=a --budget=-1").ends_with("got '-1'"));
    CHECK(error_of("s.py --backend=a --timeout=inf").ends_with("got 'inf'"));
    CHECK(error_of("s.py --backend=a --timeout nan").ends_with("got 'nan'"));
    CHECK(error_of("s.py --backend=a --seed=-1").ends_with("got '-1'"));
    CHECK(error_of("s.py --backend=a --gil=free") ==
          "--gil wants held, released, own or all, as in --gil=held,released; got 'free'");
    CHECK(error_of("s.py --backend=a,,b").ends_with("as in --backend=capi,numpy; got 'a,,b'"));
    for (const char* swap : {"f", "f=m", "f=m:", "=m:g", "f:m=g", "1f=m:g", "f=m..n:g", "f=m:g:h"}) {
        CHECK(error_of(std::string("s.py --swap ") + swap) ==
              std::string("--swap wants FUNC=MODULE:ATTR, as in --swap julia=mymodule:fast_julia; got '") + swap + "'");
    }
}

TEST_CASE("cli: a missing value, a value too many and a doubled option are named") {
    CHECK(error_of("s.py --backend") == "--backend wants a value: --backend=LIST; see 'pyhost --help'");
    CHECK(error_of("s.py --backend=") == "--backend wants a value: --backend=LIST; see 'pyhost --help'");
    CHECK(error_of("s.py --backend --gil=held") == "--backend wants a value: --backend=LIST; see 'pyhost --help'");
    CHECK(error_of("s.py --backend=a --fresh=1") == "--fresh takes no value; write just --fresh");
    CHECK(error_of("s.py --backend=a --seed=1 --seed=2").find("--seed") != std::string::npos);
    CHECK(error_of("s.py --backend=a --json - --csv -") ==
          "only one of --json, --csv and --markdown can be '-' (stdout); give the others a file");
}

TEST_CASE("cli: what cannot be meant is an error, not a silent fallback") {
    CHECK(error_of("--backend=native").starts_with("there is no script to run"));
    CHECK(error_of("--backend=native --").starts_with("there is no script to run"));
    CHECK(error_of("--json=x s.py").starts_with("--json=x means nothing without a comparison"));
    CHECK(error_of("--bakend=x --gil=held s.py") ==
          "neither pyhost nor python has an option '--bakend=x'; 'pyhost --help' lists pyhost's, 'pyhost -h' python's");
}

TEST_CASE("cli: the help names every verb and option, in 100 columns") {
    const std::string help = pyhost::help_text();
    for (const char* word :
         {"pyhost run", "pyhost bench", "pyhost list", "pyhost check", "pyhost info", "--backend LIST", "--gil LIST",
          "--swap FUNC=MODULE:ATTR", "--case NAME", "--threads LIST", "--budget S", "--timeout S", "--seed N",
          "--fresh", "--quiet", "--json FILE", "--csv FILE", "--markdown FILE"}) {
        CHECK_MESSAGE(help.find(word) != std::string::npos, word);
    }
    CHECK(help.find("--html") == std::string::npos);
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) CHECK_MESSAGE(line.size() <= 100, line);
    CHECK(help.ends_with(".\n"));
}
