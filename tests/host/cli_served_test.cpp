// tests/host/cli_served_test.cpp: which verb takes which option, in the checks and in the help.
#include <doctest/doctest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>

#include "cli/help.hpp"
#include "cli/own_options.hpp"
#include "cli_words.hpp"

namespace cli_served_test {

using namespace cli_words;

TEST_CASE("cli: what means nothing for one run is refused") {
    for (const char* option : {"--csv=x", "--markdown=x", "--threads=2", "--case=quick", "--budget=1", "--timeout=9",
                               "--seed=1", "--fresh"}) {
        const std::string name = std::string(option).substr(0, std::string(option).find('='));
        CHECK(error_of(std::string("gil ") + option + " s.py") ==
              name +
                  " means nothing for 'pyhost gil', which runs the script once; it takes --backend, --gil, --swap, "
                  "--watch, --warn-hold, --rows, --trace, --json, --quiet");
        CHECK(error_of(std::string("run --backend=capi ") + option + " s.py").starts_with(name + " means nothing for"));
    }
}

TEST_CASE("cli: each verb takes the options that it serves, and refuses every other one") {
    // Worked out from what each verb does, apart from the table in cli/served.cpp.
    const std::map<std::string, std::set<std::string>> served{
        {"--backend=x s.py",
         {"--backend", "--budget", "--case", "--csv", "--fresh", "--gil", "--inner-threads", "--json", "--lanes",
          "--markdown", "--quiet", "--seed", "--swap", "--threads", "--timeout", "--tolerance", "--types"}},
        {"bench",
         {"--backend", "--break-even", "--budget", "--case", "--csv", "--fresh", "--gil", "--inner-threads", "--json",
          "--lanes", "--limits", "--markdown", "--queue", "--quiet", "--seed", "--threads", "--timeout", "--tolerance",
          "--types"}},
        {"bench --break-even",
         {"--backend", "--budget", "--fresh", "--json", "--quiet", "--seed", "--threads", "--timeout"}},
        {"bench --queue",
         {"--backend", "--budget", "--case", "--fresh", "--gil", "--json", "--lanes", "--quiet", "--seed", "--threads",
          "--timeout"}},
        {"check", {"--backend", "--gil", "--json", "--leaks", "--quiet", "--swap", "--timeout"}},
        {"gil --backend=x s.py",
         {"--backend", "--gil", "--json", "--quiet", "--rows", "--swap", "--trace", "--warn-hold", "--watch"}},
        {"run --backend=x s.py",
         {"--backend", "--gil", "--json", "--quiet", "--rows", "--swap", "--trace", "--warn-hold", "--watch"}},
        {"list", {}},
        {"merge a.json b.json", {}},
        {"info", {}}};
    const std::map<std::string, std::string> values{
        {"--limits", ""},     {"--backend", "capi"}, {"--gil", "held"},     {"--lanes", "threads"},
        {"--swap", "f=m:g"},  {"--break-even", ""},  {"--queue", ""},       {"--case", "quick"},
        {"--threads", "1"},   {"--budget", "1"},     {"--timeout", "1"},    {"--seed", "1"},
        {"--fresh", ""},      {"--quiet", ""},       {"--json", "a.json"},  {"--csv", "a.csv"},
        {"--markdown", "a"},  {"--watch", "1"},      {"--warn-hold", "1s"}, {"--rows", "9"},
        {"--leaks", "full"},  {"--trace", "t"},      {"--html", "a.html"},  {"--inner-threads", "1,2"},
        {"--tolerance", "0"}, {"--types", "loose"}};
    Options unused;
    CLI::App app;
    pyhost::add_own_options(app, unused);
    for (const auto& [name, _] : pyhost::own_names(app)) REQUIRE_MESSAGE(values.contains(name), name);
    for (const auto& [line, names] : served) {
        for (const auto& [name, value] : values) {
            if (line.find(name) != std::string::npos) continue;
            Words argv = words(line);
            const bool is_before_script = argv.back() == "s.py";
            argv.insert(argv.end() - (is_before_script ? 1 : 0), value.empty() ? name : name + "=" + value);
            CAPTURE(line);
            CAPTURE(name);
            CHECK((error_of(argv) == "no error") == names.contains(name));
        }
    }
}

TEST_CASE("cli: the help says of each verb what it takes") {
    const std::string help = pyhost::help_text();
    for (const char* sentence :
         {"\ncheck takes --backend, --gil, --swap, --leaks, --timeout, --quiet and --json.\n",
          "\nlist, merge and info take none.\n",
          "\ngil and run take --backend, --gil, --swap, --watch, --warn-hold, --rows, --trace, --json and\n--quiet.\n",
          "\nbench --break-even takes --backend, --break-even, --threads, --budget, --timeout, --seed, --fresh,\n"
          "--quiet and --json.\n"}) {
        CHECK_MESSAGE(help.find(sentence) != std::string::npos, sentence);
    }
}

TEST_CASE("cli: what check and a sweep would not write is refused in a sentence") {
    CHECK(error_of("check capi --csv out.csv") ==
          "--csv means nothing for 'pyhost check', which prints what each backend does with wrong input; it takes "
          "--backend, --gil, --swap, --leaks, --timeout, --quiet, --json");
    CHECK(error_of("bench --break-even --csv out.csv") ==
          "--csv means nothing with --break-even, which makes inputs of many sizes; it takes --backend, --break-even, "
          "--threads, --budget, --timeout, --seed, --fresh, --quiet, --json");
}

TEST_CASE("cli: what watches one run is refused for many") {
    CHECK(error_of("s.py --backend=capi --trace t.json") ==
          "--trace watches one run of a script: use it with 'pyhost gil' or 'pyhost run', as in pyhost gil "
          "--trace=trace.json script.py");
    for (const char* line : {"--trace=x s.py", "--watch=1 s.py", "--warn-hold=1 s.py", "bench --trace x",
                             "bench --watch=1", "check --warn-hold 1ms", "bench --rows=9"}) {
        CHECK_MESSAGE(error_of(line).find("watches one run of a script") != std::string::npos, line);
    }
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

TEST_CASE("cli: --limits is an option of bench, and of nothing else") {
    const Options options = parse("bench --limits");
    CHECK(options.limits);
    CHECK(options.kernels.empty());
    CHECK(parse("s.py --limits").python_arguments == words("s.py --limits"));
    for (const char* line : {"check --limits", "s.py --backend=capi --limits"}) {
        CHECK_MESSAGE(error_of(line) == "--limits is an option of bench: pyhost bench --limits", line);
    }
}

TEST_CASE("cli: the help names every verb and option, in 100 columns") {
    const std::string help = pyhost::help_text();
    for (const char* word : {"pyhost run",
                             "pyhost gil",
                             "pyhost bench",
                             "pyhost list",
                             "pyhost check",
                             "pyhost info",
                             "--backend LIST",
                             "--gil LIST",
                             "--swap FUNC=MODULE:ATTR",
                             "--break-even",
                             "--case NAME",
                             "--threads LIST",
                             "--budget S",
                             "--timeout S",
                             "--seed N",
                             "--fresh",
                             "--quiet",
                             "--json FILE",
                             "--csv FILE",
                             "--markdown FILE",
                             "--watch S",
                             "--warn-hold TIME",
                             "--rows N",
                             "--trace FILE",
                             "--limits",
                             "--inner-threads LIST"}) {
        CHECK_MESSAGE(help.find(word) != std::string::npos, word);
    }
    CHECK(help.find("--html") == std::string::npos);
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) CHECK_MESSAGE(line.size() <= 100, line);
    CHECK(help.ends_with(".\n"));
}

}  // namespace cli_served_test
