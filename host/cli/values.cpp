// host/cli/values.cpp: lists, policies, swaps and numbers from text.
#include "cli/values.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"

namespace pyhost {
namespace {

constexpr int most_threads = 64;

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(separator, begin), text.size());
        parts.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

// The whole text as a number, or nothing: "2x" is no number.
template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

bool is_identifier(std::string_view text) {
    // Bytes above 127 are letters of a UTF-8 name: Python allows them, and says so itself where it does not.
    const auto is_letter = [](unsigned char c) { return c == '_' || c > 127 || std::isalpha(c) != 0; };
    const auto is_part = [&](unsigned char c) { return is_letter(c) || std::isdigit(c) != 0; };
    return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, is_part);
}

bool is_dotted_name(std::string_view text) { return std::ranges::all_of(split(text, '.'), is_identifier); }

constexpr double day_s = 86'400;

// A number with the unit s, ms, us or µs, or without: seconds. Nothing where it is none, or longer than a day.
std::optional<double> parse_duration_s(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, double>, 4> units{
        {{"ms", 1e-3}, {"us", 1e-6}, {"µs", 1e-6}, {"s", 1}}};
    const auto unit = std::ranges::find_if(units, [&](const auto& one) { return text.ends_with(one.first); });
    double factor = 1;
    if (unit != units.end()) {
        text.remove_suffix(unit->first.size());
        factor = unit->second;
    }
    const auto number = parse_number<double>(text);
    const bool is_fine = number && *number >= 0 && *number * factor <= day_s;  // false for nan too
    return is_fine ? std::optional(*number * factor) : std::nullopt;
}

int parse_thread_count(const std::string& option, const std::string& text) {
    const auto count = parse_number<int>(text);
    require(
        count && *count >= 1 && *count <= most_threads,
        fmt::format("{0} wants a list of numbers from 1 to {1}, as in {0}=1,2; got '{2}'", option, most_threads, text));
    return *count;
}

}  // namespace

std::vector<std::string> parse_names(const std::string& option, const std::vector<std::string>& texts) {
    std::vector<std::string> names;
    for (const std::string& text : texts) {
        for (const std::string& name : split(text, ',')) {
            require(!name.empty(),
                    fmt::format("{0} wants names with a comma between them, as in {0}=capi,numpy; got '{1}'", option,
                                text));
            if (std::ranges::find(names, name) == names.end()) names.push_back(name);
        }
    }
    return names;
}

void read_policies(const std::vector<std::string>& texts, Options& options) {
    std::vector<GilPolicy> policies;
    bool all = false;
    for (const std::string& name : parse_names("--gil", texts)) {
        const auto policy = parse_gil_policy(name);
        const bool is_word = name == own_gils_word;
        require(policy || is_word || name == "all",
                fmt::format("--gil wants held, released, own, {} or all, as in --gil=held,released; got '{}'",
                            own_gils_word, name));
        if (policy) policies.push_back(*policy);
        options.asks_own_gils |= is_word;
        all |= name == "all";
    }
    if (policies.empty() && options.asks_own_gils && !all) {
        options.lanes = {Lane::interpreters};
        policies = {GilPolicy::held};
    }
    options.policies = all ? std::vector<GilPolicy>{} : policies;
}

std::vector<Lane> parse_lanes(const std::vector<std::string>& texts) {
    std::vector<Lane> lanes;
    for (const std::string& name : parse_names("--lanes", texts)) {
        const auto lane = parse_lane(name);
        require(
            lane.has_value(),
            fmt::format("--lanes wants threads, interpreters or processes, as in --lanes=threads,processes; got '{}'",
                        name));
        lanes.push_back(*lane);
    }
    return lanes;
}

std::vector<int> parse_threads(const std::string& option, const std::vector<std::string>& texts) {
    std::vector<int> threads;
    for (const std::string& text : texts) {
        for (const std::string& part : split(text, ',')) threads.push_back(parse_thread_count(option, part));
    }
    std::ranges::sort(threads);
    const auto doubles = std::ranges::unique(threads);
    threads.erase(doubles.begin(), doubles.end());
    return threads;
}

bool parse_leaks(const std::string& text) {
    require(text == "quick" || text == "full", "--leaks wants quick or full; got '" + text + "'");
    return text == "full";
}

bool parse_types(const std::string& text) {
    require(text == "exact" || text == "loose", "--types wants exact or loose; got '" + text + "'");
    return text == "loose";
}

double parse_tolerance(const std::string& text) {
    const auto tolerance = parse_number<double>(text);
    require(tolerance && *tolerance >= 0 && *tolerance <= 1,
            fmt::format("--tolerance wants a number from 0 to 1, as in --tolerance=1e-9; got '{}'", text));
    return *tolerance;
}

Swap parse_swap(const std::string& text) {
    const std::size_t equals = text.find('=');
    const std::size_t colon = text.find(':', equals == std::string::npos ? 0 : equals);
    const bool has_parts = equals != std::string::npos && colon != std::string::npos;
    const Swap swap = has_parts ? Swap{.function = text.substr(0, equals),
                                       .module = text.substr(equals + 1, colon - equals - 1),
                                       .attribute = text.substr(colon + 1)}
                                : Swap{};
    require(
        !has_parts || swap.function.find('.') == std::string::npos,
        fmt::format("--swap {}: methods cannot be swapped yet, only functions at the top level of a script: write a "
                    "function that the method calls, and swap that",
                    text));
    require(is_identifier(swap.function) && is_dotted_name(swap.module) && is_dotted_name(swap.attribute),
            fmt::format("--swap wants FUNC=MODULE:ATTR, as in --swap julia=mymodule:fast_julia; got '{}'", text));
    return swap;
}

double parse_seconds(const std::string& option, const std::string& text) {
    const auto seconds = parse_number<double>(text);
    require(seconds && std::isfinite(*seconds) && *seconds > 0,
            fmt::format("{0} wants a number of seconds above 0, as in {0}=60; got '{1}'", option, text));
    return *seconds;
}

double parse_watch_s(const std::string& text) {
    // Lines that come faster than 20 a second nobody reads.
    constexpr double least_s = 0.05;
    const auto watch_s = parse_duration_s(text);
    require(watch_s && *watch_s >= least_s,
            fmt::format("--watch wants the seconds from one line to the next, at least {}, as in --watch=1 or "
                        "--watch=500ms; got '{}'",
                        least_s, text));
    return *watch_s;
}

double parse_warn_hold_s(const std::string& text) {
    const auto warn_hold_s = parse_duration_s(text);
    require(warn_hold_s.has_value(),
            fmt::format("--warn-hold wants a time, as in --warn-hold=50ms or 0.05s, or 0 for no warnings; "
                        "got '{}'",
                        text));
    return *warn_hold_s;
}

int parse_rows(const std::string& text) {
    const auto rows = parse_number<int>(text);
    require(rows && *rows >= 1, fmt::format("--rows wants a number from 1 on, as in --rows=100; got '{}'", text));
    return *rows;
}

std::uint64_t parse_seed(const std::string& text) {
    const auto seed = parse_number<std::uint64_t>(text);
    require(seed.has_value(),
            fmt::format("--seed wants a whole number from 0 to 18446744073709551615, as in --seed=1; got '{}'", text));
    return *seed;
}

}  // namespace pyhost
