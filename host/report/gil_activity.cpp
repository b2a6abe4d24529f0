// host/report/gil_activity.cpp: shares of the time between looks.
#include "report/gil_activity.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <vector>

#include "report/gil_words.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

// The kernel's clocks of another process's thread may be a tick of 4 ms behind.
constexpr double least_between_s = 0.01;
constexpr double least_share = 0.1;

struct Part {
    const char* name;
    double part_s;
};

std::array<Part, 4> parts_of(const GilActivity& activity) {
    std::array<Part, 4> parts{{{"computed", activity.computed_s},
                               {"blocked", activity.blocked_s},
                               {"no core", activity.no_core_s},
                               {"stopped", activity.stopped_s}}};
    std::ranges::stable_sort(parts, std::greater{}, &Part::part_s);
    return parts;
}

GilActivity activity_of(const GilAccount& account, int thread) {
    GilActivity sum;
    for (const GilHold& hold : account.holds) {
        if (hold.thread == thread) add(sum, hold.activity);
    }
    return sum;
}

}  // namespace

std::string format_activity(const GilActivity& activity) {
    if (activity.between_s < least_between_s) return not_known;
    const std::array<Part, 4> parts = parts_of(activity);
    const double told_s = std::accumulate(parts.begin(), parts.end(), 0.0,
                                          [](double sum_s, const Part& part) { return sum_s + part.part_s; });
    const double all_s = std::max(activity.between_s, told_s);  // the clocks may be late, and a thread does one thing
    std::vector<std::string> words;
    for (const auto& [name, part_s] : parts) {
        const double share = part_s / all_s;
        if (share >= least_share) words.push_back(fmt::format("{} {}", name, format_percent(share)));
    }
    return words.empty() ? not_known : fmt::format("{}", fmt::join(words, ", "));
}

bool was_kept_from_running(const GilActivity& activity) {
    return activity.between_s >= least_between_s && activity.no_core_s + activity.stopped_s > 0.5 * activity.between_s;
}

bool may_have_run(const GilActivity& activity) {
    const double ran_s = activity.computed_s + activity.blocked_s;
    return activity.between_s == 0 || (activity.between_s >= least_between_s && ran_s >= 0.5 * activity.between_s);
}

std::string format_idleness(const GilAccount& account, int thread, double idle_s) {
    const GilActivity activity = activity_of(account, thread);
    std::array<Part, 3> parts{{{"blocked in a call", activity.blocked_s},
                               {"without a core", activity.no_core_s},
                               {"stopped from outside", activity.stopped_s}}};
    std::ranges::stable_sort(parts, std::greater{}, &Part::part_s);
    const double told_s = activity.blocked_s + activity.no_core_s + activity.stopped_s;
    if (told_s < 0.5 * idle_s) return "it was blocked in a call, stopped, or had no core";
    std::vector<std::string> words;
    for (const auto& [name, part_s] : parts) {
        if (part_s >= least_share * told_s) words.push_back(fmt::format("{} for {}", name, format_seconds(part_s)));
    }
    return fmt::format("it was {}", fmt::join(words, " and "));
}

}  // namespace pyhost
