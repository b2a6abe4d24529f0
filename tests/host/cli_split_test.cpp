// tests/host/cli_split_test.cpp: whose is each word of a command line: pyhost's, python's or the script's.
#include <doctest/doctest.h>

#include "cli_words.hpp"

namespace cli_split_test {

using namespace cli_words;

namespace {

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

TEST_CASE("cli: options before the script leave all that follows it to the script") {
    const Options options = parse("--backend=native --gil held s.py ARG --json x -- --seed 3");
    CHECK(options.verb == Verb::compare);
    CHECK(options.backends == Words{"native"});
    CHECK(options.policies == std::vector{pyhost::GilPolicy::held});
    CHECK(options.python_arguments == words("s.py ARG --json x -- --seed 3"));
    CHECK(options.json_path.empty());
    CHECK(options.passed_on == "--json");
    CHECK(parse("--backend=native s.py --case=quick").passed_on == "--case=quick");
    CHECK(parse("--backend=native s.py x --jso -- --case=quick").passed_on.empty());
    CHECK(parse("s.py --backend=native --case=quick").passed_on.empty());
    CHECK(parse("s.py --backend=native -- --case=quick").passed_on.empty());
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

TEST_CASE("cli: the value of python's option is never taken for the script") {
    // Were the value the script, --fresh would stand behind it and be pyhost's.
    for (const char* options : {"-W error", "-X dev", "-BX dev", "-bsW error", "-X dev -W error -B", "-Xdev -W error",
                                "--check-hash-based-pycs never", "-u -X dev"}) {
        const std::string line = std::string(options) + " --backend=capi s.py --fresh";
        CAPTURE(line);
        CHECK_FALSE(parse(line).fresh);
        CHECK(parse(line).python_arguments == words(std::string(options) + " s.py --fresh"));
        CHECK(parse("gil " + line).python_arguments == words(std::string(options) + " s.py --fresh"));
    }
    CHECK(parse("-Bu --backend=capi s.py --fresh").python_arguments == words("-Bu s.py --fresh"));
}

TEST_CASE("cli: the value of python's option is its own, whatever it looks like") {
    check_plain("-W --backend=x s.py");
    check_plain("-X --json=x s.py");
    check_plain("-c --backend=x");
    check_plain("-m --quiet");
    check_plain("--check-hash-based-pycs --backend=x s.py");
    CHECK(parse("gil -W --quiet s.py").python_arguments == words("-W --quiet s.py"));
    CHECK_FALSE(parse("gil -W --quiet s.py").quiet);
}

TEST_CASE("cli: -m and -c end python's options as a script does, alone or in a cluster") {
    for (const char* script : {"-m mod", "-Im mod", "-bIm mod", "-mmod", "-Immod", "-c code", "-Ic code", "-ccode",
                               "-bIccode", "-Bcm", "-mc"}) {
        const std::string text = script;
        CAPTURE(text);
        CHECK(parse("--quiet --backend=capi " + text + " --fresh -W x").python_arguments ==
              words(text + " --fresh -W x"));
        const Options after = parse(text + " in.txt --backend=capi --fresh");
        CHECK(after.verb == Verb::compare);
        CHECK(after.fresh);
        CHECK(after.python_arguments == words(text + " in.txt"));
        CHECK(parse("gil " + text + " -- --quiet").python_arguments == words(text + " --quiet"));
    }
    CHECK(parse("-X dev -W error -bIm mod a --backend=capi").python_arguments == words("-X dev -W error -bIm mod a"));
    CHECK(parse("-m").python_arguments == words("-m"));
    CHECK(parse("--backend=capi -Xdev -m").python_arguments == words("-Xdev -m"));
}

TEST_CASE("cli: an option of pyhost's takes the next word as its value, unless that is an option too") {
    CHECK(parse("--backend=capi --json -x s.py").json_path == "-x");
    CHECK(parse("--backend=capi --quiet s.py").python_arguments == words("s.py"));
    CHECK(error_of("s.py --backend=capi --json --quiet").starts_with("--json wants a value: --json=FILE"));
}

TEST_CASE("cli: a verb wins over a file of its name, and nothing but its very name does") {
    CHECK(parse("list").verb == Verb::list);
    for (const char* line : {"./list", "list.py", "List", "./cards", "runs", "gil.py x", "benchmark", "/tmp/check"}) {
        check_plain(line);
    }
    CHECK(parse("-- cards").python_arguments == words("cards"));
    CHECK(parse("--backend=capi list").python_arguments == words("list"));
    CHECK(parse("-B list").verb == Verb::plain);
}

TEST_CASE("cli: only a program whose own name begins with python is python") {
    const Words argv = words("--help");
    for (const char* program : {"python", "./python3", "/usr/bin/python3.13t", "python-debug"}) {
        CHECK_MESSAGE(parse(argv, program).verb == Verb::plain, program);
    }
    for (const char* program : {"pyhost", "/usr/lib/python3/pyhost", "mypython", "Python", "pypy3", ""}) {
        CHECK_MESSAGE(parse(argv, program).verb == Verb::help, program);
    }
    CHECK(parse(words("-- x"), "python3").python_arguments == words("-- x"));
}

TEST_CASE("cli: of several unknown options the first is named") {
    CHECK(error_of("--one --two=2 --backend=a s.py").find("'--one'") != std::string::npos);
    CHECK(error_of("--backend=a --version s.py") == "no error");
    CHECK(error_of("--backend=a --help-all s.py") == "no error");
}

}  // namespace cli_split_test
