// host/cli/environment.cpp: what users set, checked before anything is started that reads it.
#include "cli/environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string_view>

#include "core/error.hpp"
#include "core/wire.hpp"

namespace pyhost {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double most_seconds = 1e6;
constexpr double most_mib = 1e9;
constexpr double most_spin_us = 1e6;

struct Variable {
    const char* name;
    const char* wants;
    bool (*fits)(std::string_view text);
};

std::optional<double> number_of(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole_text = error == std::errc{} && end == text.data() + text.size();
    return is_whole_text && number >= 0 ? std::optional(number) : std::nullopt;
}

bool is_duration(std::string_view text) { return number_of(text).value_or(infinite) <= most_seconds; }

bool is_count(std::string_view text, double most) {
    return text.find_first_not_of("0123456789") == text.npos && number_of(text).value_or(infinite) <= most;
}

bool is_level(std::string_view text) {
    constexpr std::array<std::string_view, 9> levels{"trace", "debug", "info",     "warning", "warn",
                                                     "error", "err",   "critical", "off"};
    return std::ranges::find(levels, text) != levels.end();
}

// The first three are read in extensions/, which cannot say what is wrong with them.
constexpr std::array<Variable, 5> variables{{
    {"PYHOST_POOL", "a whole number of MiB, as in PYHOST_POOL=256, or 0 for no pool",
     [](std::string_view text) { return is_count(text, most_mib); }},
    {"PYHOST_POOL_IDLE_S", "a number of seconds, as in PYHOST_POOL_IDLE_S=5", is_duration},
    {"PYHOST_SPIN_US", "a whole number of microseconds, up to a second, as in PYHOST_SPIN_US=50",
     [](std::string_view text) { return is_count(text, most_spin_us); }},
    {wire::tracer_environment, "off, or not to be set", [](std::string_view text) { return text == "off"; }},
    {wire::log_environment, "a level, as in PYHOST_LOG=debug", is_level},
}};

}  // namespace

void check_environment() {
    for (const auto& [name, wants, fits] : variables) {
        const char* const text = std::getenv(name);
        if (text == nullptr || *text == '\0') continue;
        require(fits(text), fmt::format("the variable {} wants {}; it is '{}'", name, wants, text));
    }
}

}  // namespace pyhost
