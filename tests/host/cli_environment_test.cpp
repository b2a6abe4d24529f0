// tests/host/cli_environment_test.cpp: variables with values that nobody could have meant.
#include "cli/environment.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "cli_words.hpp"
#include "core/error.hpp"

namespace cli_environment_test {

namespace {

std::string error_with(const char* name, const char* value) {
    setenv(name, value, 1);
    std::string text;
    try {
        pyhost::check_environment();
    } catch (const pyhost::Error& error) {
        text = error.what();
    }
    unsetenv(name);
    return text;
}

}  // namespace

TEST_CASE("environment: what is no number or word of a variable is told, with what it wants") {
    CHECK(error_with("PYHOST_POOL", "abc") ==
          "the variable PYHOST_POOL wants a whole number of MiB, as in PYHOST_POOL=256, or 0 for no pool; it is 'abc'");
    for (const char* text : {"-1", "1e10", "256M", "1e3x", " 1", "nan", "inf"}) {
        CHECK_MESSAGE(error_with("PYHOST_POOL", text).ends_with(std::string("it is '") + text + "'"), text);
        CHECK_MESSAGE(!error_with("PYHOST_POOL_IDLE_S", text).empty(), text);
        CHECK_MESSAGE(!error_with("PYHOST_SPIN_US", text).empty(), text);
    }
    CHECK(error_with("PYHOST_POOL", "0.5").ends_with("it is '0.5'"));
    CHECK(error_with("PYHOST_SPIN_US", "0.5").starts_with("the variable PYHOST_SPIN_US wants a whole number"));
    CHECK_FALSE(error_with("PYHOST_SPIN_US", "1000001").empty());
    CHECK(error_with("PYHOST_TRACER", "on") == "the variable PYHOST_TRACER wants off, or not to be set; it is 'on'");
    CHECK(error_with("PYHOST_LOG", "loud").starts_with("the variable PYHOST_LOG wants a level"));
}

TEST_CASE("environment: what fits is fine, and so is nothing") {
    for (const char* text : {"0", "256", ""}) {
        CHECK_MESSAGE(error_with("PYHOST_POOL", text).empty(), text);
        CHECK_MESSAGE(error_with("PYHOST_POOL_IDLE_S", text).empty(), text);
        CHECK_MESSAGE(error_with("PYHOST_SPIN_US", text).empty(), text);
    }
    CHECK(error_with("PYHOST_POOL_IDLE_S", "0.5").empty());
    CHECK(error_with("PYHOST_TRACER", "off").empty());
    for (const char* text : {"debug", "warning", "warn", "off"})
        CHECK_MESSAGE(error_with("PYHOST_LOG", text).empty(), text);
}

TEST_CASE("environment: what measures or watches looks at it, what shows something or is a plain python does not") {
    setenv("PYHOST_POOL", "abc", 1);
    for (const char* words :
         {"bench julia", "check capi", "gil s.py", "run s.py --backend=capi", "s.py --backend=native"}) {
        CHECK_MESSAGE(cli_words::error_of(words).starts_with("the variable PYHOST_POOL"), std::string(words));
    }
    for (const char* words : {"s.py", "list", "info", "help", "bench --help", "merge a.json b.json"}) {
        CHECK_NOTHROW(cli_words::parse(words));
    }
    unsetenv("PYHOST_POOL");
}

}  // namespace cli_environment_test
