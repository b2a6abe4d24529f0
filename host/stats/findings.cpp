// host/stats/findings.cpp: lists and ranges in words.
#include "stats/findings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stats/groups.hpp"

namespace pyhost {
namespace {

// More names than this are counted, not listed: the tables above list them all.
constexpr std::size_t most_names = 4;

}  // namespace

std::string names_of(const Findings& findings) {
    const std::size_t named = findings.size() <= most_names ? findings.size() : most_names - 1;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < named; ++i) names.push_back(name_of(*findings[i].row));
    if (named < findings.size()) names.push_back(fmt::format("{} more", findings.size() - named));
    if (names.size() < 2) return names.empty() ? "" : names.front();
    const std::string last = names.back();
    names.pop_back();
    return fmt::format("{} and {}", fmt::join(names, ", "), last);
}

std::string range_of(const Findings& findings, std::string (*format)(double)) {
    const auto [lowest, highest] = std::ranges::minmax(findings, {}, &Finding::value);
    const std::string low = format(lowest.value);
    const std::string high = format(highest.value);
    return low == high ? low : low + " to " + high;
}

const char* agree(const Findings& findings, const char* one, const char* many) {
    return findings.size() == 1 ? one : many;
}

}  // namespace pyhost
