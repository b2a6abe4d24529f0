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

std::string error_of(const Words& argv) {
    try {
        parse(argv);
    } catch (const pyhost::Error& error) {
        return error.what();
    }
    return "no error";
}
std::string error_of(const std::string& line) { return error_of(words(line)); }

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
          "'pyhost run' wants to know what to swap in; add --backend=NAME or --swap FUNC=MODULE:ATTR, or use 'pyhost "
          "gil' to swap nothing");
    CHECK(error_of("run s.py --backend=a,b").starts_with("'pyhost run' runs the script once"));
    CHECK(error_of("run s.py --backend=all").starts_with("'pyhost run' runs the script once"));
    CHECK(error_of("run s.py --backend=a --gil=held,own").starts_with("'pyhost run' runs the script once"));
    CHECK(error_of("run --backend=a").starts_with("there is no script to run"));
}

TEST_CASE("cli: gil runs any script and swaps nothing unless asked") {
    const Options options = parse("gil s.py a --json x");
    CHECK(options.verb == Verb::gil);
    CHECK(options.python_arguments == words("s.py a --json x"));
    CHECK(options.json_path.empty());
    CHECK(options.backends.empty());
    CHECK(parse("gil -X dev -m pytest -q").python_arguments == words("-X dev -m pytest -q"));
    CHECK(parse(Words{"gil", "-c", "print(1, 2)"}).python_arguments == Words{"-c", "print(1, 2)"});
    CHECK(parse("gil --quiet - x").python_arguments == words("- x"));
    CHECK(parse("gil --backend=capi --gil=held s.py").policies == std::vector{pyhost::GilPolicy::held});
    CHECK(parse("gil --swap f=a.b:c.d s.py").swaps.size() == 1);
    CHECK(parse("gil s.py --backend=capi x").backends == Words{"capi"});
    CHECK(parse("gil --help").verb == Verb::help);
    CHECK(parse("gil s.py --help").python_arguments == words("s.py --help"));
    CHECK(error_of("gil --quiet").starts_with("there is no script to run; name one, as in pyhost gil script.py"));
    CHECK(error_of("gil --backend=a,b s.py").starts_with("'pyhost gil' runs the script once, with one backend"));
    CHECK(error_of("gil --backend=all s.py").starts_with("'pyhost gil' runs the script once, with one backend"));
    CHECK(error_of("gil --gil=held s.py").starts_with("--gil says how a backend is to be called"));
    CHECK(error_of("gil --wach=1 s.py").starts_with("neither pyhost nor python has an option '--wach=1'"));
}

TEST_CASE("cli: gil and run drop a -- that stands right after the script, and only that one") {
    CHECK(parse("gil s.py -- --watch 1").python_arguments == words("s.py --watch 1"));
    CHECK(parse("gil s.py -- --watch 1").watch_s == 0);
    CHECK(parse("gil -m pkg -- --backend=x").python_arguments == words("-m pkg --backend=x"));
    CHECK(parse("gil -Bc code -- x").python_arguments == words("-Bc code x"));
    CHECK(parse("gil - -- x").python_arguments == words("- x"));
    CHECK(parse("gil s.py -- -- x").python_arguments == words("s.py -- x"));
    CHECK(parse("gil s.py a -- x").python_arguments == words("s.py a -- x"));
    CHECK(parse("gil s.py --").python_arguments == words("s.py"));
    CHECK(parse("gil -- -B s.py -- x").python_arguments == words("-B s.py -- x"));
    CHECK(parse("gil -- -- s.py").python_arguments == words("-- s.py"));
    CHECK(parse("run --backend=capi s.py -- --json x").python_arguments == words("s.py --json x"));
}

TEST_CASE("cli: gil and run take what watches one run") {
    const Options options = parse("gil --watch 2 --warn-hold=10ms --trace t.json --json r.json --quiet s.py");
    CHECK(options.watch_s == 2);
    CHECK(options.warn_hold_s == doctest::Approx(0.01));
    CHECK(options.trace_path == "t.json");
    CHECK(options.json_path == "r.json");
    CHECK(options.quiet);
    CHECK(parse("gil s.py").watch_s == 0);
    CHECK(parse("gil s.py").warn_hold_s == 0.05);
    CHECK(parse("run --trace=- --backend=capi s.py").trace_path == "-");
    CHECK(parse("run s.py --backend=capi --watch=1 -- x").watch_s == 1);
}

TEST_CASE("cli: a time has a unit, or is in seconds") {
    for (const char* text : {"0.05", "0.05s", "50ms", "5e1ms", "50000us", "50000\u00b5s"}) {
        CHECK_MESSAGE(parse(std::string("gil --warn-hold=") + text + " s.py").warn_hold_s == doctest::Approx(0.05),
                      text);
    }
    CHECK(parse("gil --warn-hold 0 s.py").warn_hold_s == 0);
    CHECK(parse("gil --watch 500ms s.py").watch_s == 0.5);
    CHECK(parse("gil --watch=90000ms s.py").watch_s == 90);
    CHECK(parse("gil --watch=50ms s.py").watch_s == 0.05);
    CHECK(parse("gil --watch=86400000ms s.py").watch_s == 86'400);
    CHECK(error_of("gil --watch=86400001ms s.py").ends_with("got '86400001ms'"));
    CHECK(error_of("gil --watch=49ms s.py").ends_with("got '49ms'"));
    CHECK(error_of("gil --warn-hold=soon s.py") ==
          "--warn-hold wants a time, as in --warn-hold=50ms or 0.05s, or 0 for no warnings; got 'soon'");
    for (const char* text : {"-1", "-1ms", "ms", "50 ms", "1m", "1h", "nan", "inf", "infs", "1e9", "0x1"}) {
        CHECK_MESSAGE(error_of(Words{"gil", std::string("--warn-hold=") + text, "s.py"})
                          .ends_with(std::string("got '") + text + "'"),
                      text);
    }
    CHECK(error_of("gil --watch=0 s.py") ==
          "--watch wants the seconds from one line to the next, at least 0.05, as in --watch=1 or --watch=500ms; got "
          "'0'");
    CHECK(error_of("gil --watch=1ms s.py").ends_with("got '1ms'"));
    CHECK(error_of("gil --watch").find("--watch wants a value: --watch=S") != std::string::npos);
}

TEST_CASE("cli: what means nothing for one run is refused") {
    for (const char* option : {"--csv=x", "--markdown=x", "--threads=2", "--case=quick", "--budget=1", "--timeout=9",
                               "--seed=1", "--fresh"}) {
        const std::string name = std::string(option).substr(0, std::string(option).find('='));
        CHECK(error_of(std::string("gil ") + option + " s.py") ==
              name +
                  " means nothing for 'pyhost gil', which runs the script once; it takes --backend, --gil, --swap, "
                  "--watch, --warn-hold, --trace, --json, --quiet");
        CHECK(error_of(std::string("run --backend=capi ") + option + " s.py").starts_with(name + " means nothing for"));
    }
}

TEST_CASE("cli: what watches one run is refused for many") {
    CHECK(error_of("s.py --backend=capi --trace t.json") ==
          "--trace watches one run of a script: use it with 'pyhost gil' or 'pyhost run', as in pyhost gil "
          "--trace=trace.json script.py");
    for (const char* line : {"--trace=x s.py", "--watch=1 s.py", "--warn-hold=1 s.py", "bench --trace x",
                             "bench --watch=1", "check --warn-hold 1ms"}) {
        CHECK_MESSAGE(error_of(line).find("watches one run of a script") != std::string::npos, line);
    }
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

TEST_CASE("cli: --break-even is an option of bench, and of nothing else") {
    const Options options = parse("bench julia --break-even --backend=capi");
    CHECK(options.break_even);
    CHECK(options.kernels == Words{"julia"});
    CHECK_FALSE(parse("bench julia").break_even);
    CHECK(parse("s.py --break-even").python_arguments == words("s.py --break-even"));
    for (const char* line : {"check --break-even", "--break-even s.py", "s.py --backend=capi --break-even",
                             "run --break-even --backend=capi s.py"}) {
        CHECK_MESSAGE(error_of(line) == "--break-even is an option of bench: pyhost bench KERNEL --break-even", line);
    }
    CHECK(error_of("bench --break-even=2") == "--break-even takes no value; write just --break-even");
}

TEST_CASE("cli: list and info take no arguments") {
    CHECK(parse("list").verb == Verb::list);
    CHECK(parse("info").verb == Verb::info);
    CHECK(error_of("list capi") == "'pyhost list' takes no arguments; got 'capi'");
}

TEST_CASE("cli: merge takes two files or more, and nothing else") {
    const Options options = parse("merge a.json b.json c.json");
    CHECK(options.verb == Verb::merge);
    CHECK(options.reports == std::vector<std::string>{"a.json", "b.json", "c.json"});
    CHECK(error_of("merge a.json").starts_with("'pyhost merge' wants two reports or more"));
    CHECK(error_of("merge a.json --quiet") ==
          "'pyhost merge' takes files only, as in pyhost merge a.json b.json; got '--quiet'");
    CHECK(parse("merge --help").verb == Verb::help);
}

TEST_CASE("cli: verbs of later builds say so") {
    for (const char* verb : {"cards", "show"}) {
        CHECK(error_of(verb).find("is not in this build yet;") != std::string::npos);
    }
    CHECK(error_of("s.py --backend=capi --html x").find("is not in this build yet;") != std::string::npos);
    CHECK(error_of("gil --html x s.py").find("is not in this build yet;") != std::string::npos);
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
          "--gil wants held, released, own, per-interpreter or all, as in --gil=held,released; got 'free'");
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
          "only one of --json and --csv can be '-' (stdout); give the other a file");
    CHECK(error_of("gil --json - --trace - s.py") ==
          "only one of --json and --trace can be '-' (stdout); give the other a file");
    CHECK(error_of("bench --csv x --markdown x") ==
          "--csv and --markdown would both write 'x'; give each a file of its own");
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
    for (const char* word : {"pyhost run",       "pyhost gil",      "pyhost bench",
                             "pyhost list",      "pyhost check",    "pyhost info",
                             "--backend LIST",   "--gil LIST",      "--swap FUNC=MODULE:ATTR",
                             "--break-even",     "--case NAME",     "--threads LIST",
                             "--budget S",       "--timeout S",     "--seed N",
                             "--fresh",          "--quiet",         "--json FILE",
                             "--csv FILE",       "--markdown FILE", "--watch S",
                             "--warn-hold TIME", "--trace FILE"}) {
        CHECK_MESSAGE(help.find(word) != std::string::npos, word);
    }
    CHECK(help.find("--html") == std::string::npos);
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) CHECK_MESSAGE(line.size() <= 100, line);
    CHECK(help.ends_with(".\n"));
}
