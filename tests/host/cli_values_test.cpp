// tests/host/cli_values_test.cpp: the values of options, and what a bad one is told.
#include <doctest/doctest.h>

#include "cli_words.hpp"

namespace cli_values_test {

using namespace cli_words;

TEST_CASE("cli: a time has a unit, or is in seconds") {
    for (const char* text : {"0.05", "0.05s", "50ms", "5e1ms", "50000us", "50000\u00b5s"}) {
        CHECK_MESSAGE(parse(std::string("gil --warn-hold=") + text + " s.py").warn_hold_s == doctest::Approx(0.05),
                      text);
    }
    CHECK(parse("gil --warn-hold 0 s.py").warn_hold_s == 0);
    CHECK(parse("gil --watch 500ms s.py").watch_s == 0.5);
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

TEST_CASE("cli: the defaults are the design's") {
    const Options options = parse("s.py --backend=native");
    CHECK(options.policies.empty());
    CHECK(options.threads == std::vector{1, 2});
    CHECK(options.budget_s == 20);
    CHECK(options.timeout_s == 300);
    CHECK(options.long_timeout_s == 3000);
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
    CHECK(error_of("s.py --backend=a --inner-threads=0") ==
          "--inner-threads wants a list of numbers from 1 to 64, as in --inner-threads=1,2; got '0'");
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

TEST_CASE("cli: a time is up to a day, in the unit that was written") {
    CHECK(parse("gil --watch=90000ms s.py").watch_s == doctest::Approx(90));
    CHECK(parse("gil --watch=86400 s.py").watch_s == 86'400);
    CHECK(parse("gil --watch=50ms s.py").watch_s == doctest::Approx(0.05));
    CHECK(parse("gil --watch=0.05 s.py").watch_s == doctest::Approx(0.05));
    CHECK(parse("gil --warn-hold=86400s s.py").warn_hold_s == 86'400);
    CHECK(parse("gil --warn-hold=250us s.py").warn_hold_s * 1e6 == doctest::Approx(250));
    CHECK(parse("gil --warn-hold=0ms s.py").warn_hold_s == 0);
    for (const char* text : {"49ms", "0.0499", "49999us", "86400.1", "86401s", "86400001ms", "s", "", "1e", "1e999"}) {
        CHECK_MESSAGE(error_of(Words{"gil", std::string("--watch=") + text, "s.py"}) != "no error", text);
    }
}

TEST_CASE("cli: a number of rows is at least 1") {
    CHECK(parse("gil s.py").rows == 0);
    CHECK(parse("gil --rows=1 s.py").rows == 1);
    CHECK(parse("run --backend=capi --rows 2000 s.py").rows == 2000);
    CHECK(error_of("gil --rows=0 s.py") == "--rows wants a number from 1 on, as in --rows=100; got '0'");
    for (const char* text : {"-1", "", "all", "1.5", "99999999999"}) {
        CHECK_MESSAGE(error_of(Words{"gil", std::string("--rows=") + text, "s.py"}) != "no error", text);
    }
}

TEST_CASE("cli: a list of thread counts is sorted, without doubles, each from 1 to 64") {
    CHECK(parse("bench --threads=64,1,4,1 --threads 4,2").threads == std::vector{1, 2, 4, 64});
    CHECK(parse("bench --threads=1").threads == std::vector{1});
    CHECK(parse("bench --threads=1").inner_threads.empty());
    CHECK(parse("bench --inner-threads=4,1").inner_threads == std::vector{1, 4});
    for (const char* text : {"65", "0", "-1", "2147483648", "99999999999999999999", "1-4", "1;2", "+2", "1.0", ",1"}) {
        CHECK_MESSAGE(error_of(Words{"bench", std::string("--threads=") + text}).starts_with("--threads wants a list"),
                      text);
    }
}

TEST_CASE("cli: a seed is any number of 64 bits") {
    CHECK(parse("bench --seed=0").seed == 0);
    CHECK(parse("bench --seed=18446744073709551615").seed == 18'446'744'073'709'551'615U);
    for (const char* text : {"18446744073709551616", "1.5", "1e3", "0x10", "-0", "7 "}) {
        CHECK_MESSAGE(error_of(Words{"bench", std::string("--seed=") + text}).starts_with("--seed wants a whole"),
                      text);
    }
}

TEST_CASE("cli: how equal results must be") {
    CHECK(parse("bench").tolerance == 0);
    CHECK(parse("bench --tolerance=1e-9").tolerance == 1e-9);
    CHECK(parse("bench --types=loose").loose_types);
    CHECK_FALSE(parse("bench --types=exact").loose_types);
    for (const char* text : {"-1", "2", "nan", "1%"}) {
        CHECK_MESSAGE(error_of(Words{"bench", std::string("--tolerance=") + text})
                          .starts_with("--tolerance wants a number from 0 to 1, as in --tolerance=1e-9"),
                      text);
    }
    CHECK(error_of("bench --types=any") == "--types wants exact or loose; got 'any'");
}

TEST_CASE("cli: seconds are any number above 0") {
    CHECK(parse("bench --budget=1e-3").budget_s == 0.001);
    CHECK(parse("bench --timeout=1e6").timeout_s == 1e6);
    for (const char* text : {"0.0", "-0.5", "1s", "1e999", "+1", "inf", "nan", "1,5"}) {
        CHECK_MESSAGE(
            error_of(Words{"bench", std::string("--budget=") + text}) ==
                std::string("--budget wants a number of seconds above 0, as in --budget=60; got '") + text + "'",
            text);
        CHECK_MESSAGE(
            error_of(Words{"check", std::string("--timeout=") + text}).starts_with("--timeout wants a number"), text);
    }
}

TEST_CASE("cli: names and policies keep their order, once each") {
    using enum pyhost::GilPolicy;
    CHECK(parse("bench b a,b c").kernels == Words{"b", "a", "c"});
    CHECK(parse("bench --gil=released,held,released").policies == std::vector{released, held});
    CHECK(parse("bench --gil=all,held").policies.empty());
    for (const char* text : {"a,", ",a", "a,,b"}) {
        CHECK_MESSAGE(error_of(Words{"bench", std::string("--backend=") + text}).starts_with("--backend wants names"),
                      text);
    }
    CHECK(error_of("bench --gil=Held").ends_with("got 'Held'"));
}

TEST_CASE("cli: lanes are another axis than policies, and per-interpreter is a word for one of each") {
    using enum pyhost::GilPolicy;
    CHECK(parse("bench").lanes == std::vector{pyhost::Lane::threads});
    const Options lanes = parse("bench --lanes=processes,threads --lanes interpreters --gil=released");
    CHECK(lanes.lanes == std::vector{pyhost::Lane::processes, pyhost::Lane::threads, pyhost::Lane::interpreters});
    CHECK(lanes.policies == std::vector{released});
    CHECK_FALSE(lanes.asks_own_gils);
    const Options beside = parse("bench --gil=own,per-interpreter");
    CHECK(beside.policies == std::vector{own});
    CHECK(beside.lanes == std::vector{pyhost::Lane::threads});
    CHECK(beside.asks_own_gils);
    const Options alone = parse("s.py --backend=capi --gil=per-interpreter");
    CHECK(alone.policies == std::vector{held});
    CHECK(alone.lanes == std::vector{pyhost::Lane::interpreters});
    CHECK(alone.asks_own_gils);
    CHECK(parse("bench --gil=all,per-interpreter").policies.empty());
    CHECK(parse("bench --gil=all,per-interpreter").lanes == std::vector{pyhost::Lane::threads});
    CHECK(error_of("bench --lanes=fibres") ==
          "--lanes wants threads, interpreters or processes, as in --lanes=threads,processes; got 'fibres'");
    CHECK(error_of("bench --lanes=threads --gil=per-interpreter") ==
          "--gil=per-interpreter is another word for --lanes=interpreters --gil=held; beside --lanes write that");
    CHECK(error_of("gil --lanes=processes s.py").starts_with("--lanes means nothing for 'pyhost gil'"));
}

TEST_CASE("cli: a method cannot be swapped yet, and that is said") {
    CHECK(error_of("s.py --swap Model.step=m:g") ==
          "--swap Model.step=m:g: methods cannot be swapped yet, only functions at the top level of a script: write a "
          "function that the method calls, and swap that");
}

TEST_CASE("cli: a swap names a function, a module and something in it") {
    const auto swap = parse("s.py --swap f_1=pkg.m2._n:C.g3").swaps.at(0);
    CHECK(swap.function == "f_1");
    CHECK(swap.module == "pkg.m2._n");
    CHECK(swap.attribute == "C.g3");
    CHECK(parse(Words{"s.py", "--swap", "fläche=geo:fläche"}).swaps.at(0).function == "fläche");
    for (const char* text : {"f=m:1g", "f=m.:g", "f=.m:g", "f=m:g.", "f=m:.g", "f=m:g=h", "f=2m:g", "f=:g", "f =m:g",
                             "f=m-n:g", "f=m:g()"}) {
        CHECK_MESSAGE(error_of(Words{"s.py", "--swap", text}).starts_with("--swap wants FUNC=MODULE:ATTR"), text);
    }
}

TEST_CASE("cli: two outputs never share a file, whichever two they are") {
    for (const char* line : {"bench --json x --csv x", "bench --json x --csv y --markdown x",
                             "bench --json y --csv x --markdown x", "gil --json x --trace x s.py"}) {
        CHECK_MESSAGE(error_of(line).find("would both write 'x'; give each a file of its own") != std::string::npos,
                      line);
    }
    CHECK(error_of("bench --json x --csv y --markdown z") == "no error");
    CHECK(error_of("gil --json x --trace y s.py") == "no error");
    CHECK(error_of("bench --fresh=") == "--fresh takes no value; write just --fresh");
    CHECK(error_of("bench --json=").starts_with("--json wants a value: --json=FILE"));
}

}  // namespace cli_values_test
