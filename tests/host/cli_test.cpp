// tests/host/cli_test.cpp: what each verb takes, and what a wrong command line is told.
#include <doctest/doctest.h>

#include "cli_words.hpp"

namespace cli_test {

using namespace cli_words;

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

TEST_CASE("cli: bench takes kernels, check takes backends") {
    const Options bench =
        parse("bench julia --backend native noop --threads=2,1,2 --budget=1.5 --timeout 9 --case quick");
    CHECK(bench.verb == Verb::bench);
    CHECK(bench.kernels == Words{"julia", "noop"});
    CHECK(bench.backends == Words{"native"});
    CHECK(bench.threads == std::vector{1, 2});
    CHECK(bench.budget_s == 1.5);
    CHECK(bench.timeout_s == 9);
    CHECK(bench.long_timeout_s == 9);
    CHECK(bench.case_name == "quick");
    CHECK(parse("bench").kernels.empty());
    CHECK(parse("check capi").backends == Words{"capi"});
    CHECK(parse("check").backends.empty());
    CHECK(parse("check capi --backend=numpy ctypes").backends == Words{"numpy", "capi", "ctypes"});
    CHECK(error_of("bench --frsh") == "pyhost has no option '--frsh'; 'pyhost --help' lists them");
    CHECK(error_of("bench --swap f=m:g").starts_with("--swap wants a script"));
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

TEST_CASE("cli: what cannot be meant is an error, not a silent fallback") {
    CHECK(error_of("--backend=native").starts_with("there is no script to run"));
    CHECK(error_of("--backend=native --").starts_with("there is no script to run"));
    CHECK(error_of("--json=x s.py").starts_with("--json=x means nothing without a comparison"));
    CHECK(error_of("--bakend=x --gil=held s.py") ==
          "neither pyhost nor python has an option '--bakend=x'; 'pyhost --help' lists pyhost's, 'pyhost -h' python's");
}

}  // namespace cli_test
