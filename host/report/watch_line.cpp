// host/report/watch_line.cpp: the difference of two accounts in one line; a long hold with its stacks.
#include "report/watch_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "report/gil_activity.hpp"
#include "report/gil_words.hpp"
#include "report/layout.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

constexpr std::size_t most_shown_threads = 4;
constexpr std::size_t widest_thread_name = 24;
constexpr std::size_t most_frames = 16;        // of the holder
constexpr std::size_t most_waiter_frames = 4;  // of each that waits
constexpr std::size_t most_waiters = 4;

// Whole percents: the line is read at a glance, many times.
std::string whole_percent(double part, double whole) {
    return whole > 0 ? fmt::format("{:.0f} %", std::clamp(part / whole, 0.0, 1.0) * 100) : not_known;
}

// All GILs together.
struct GilChange {
    double wall_s = 0;
    double held_s = 0;
    double free_but_wanted_s = 0;
    std::int64_t switches = 0;
    int gils = 0;
};

// A GIL is found again by its process and name.
GilChange gil_change(const GilAccount& before, const GilAccount& now) {
    std::map<std::pair<int, std::string>, const Gil*> known_before;
    for (const Gil& gil : before.gils) known_before[{gil.process, gil.name}] = &gil;
    GilChange change;
    for (const Gil& gil : now.gils) {
        const auto found = known_before.find({gil.process, gil.name});
        const Gil old = found == known_before.end() ? Gil{} : *found->second;
        if (gil.wall_s <= old.wall_s) continue;  // its process is gone
        change.wall_s += gil.wall_s - old.wall_s;
        change.held_s += gil.held_s - old.held_s;
        change.free_but_wanted_s += gil.free_but_wanted_s - old.free_but_wanted_s;
        change.switches += gil.switches - old.switches;
        ++change.gils;
    }
    return change;
}

std::string format_gil_change(const GilChange& change, bool is_exact, double interval_s) {
    if (change.gils == 0) return "nobody runs Python";
    const double free_s = change.wall_s - change.held_s - change.free_but_wanted_s;
    const std::string name = change.gils == 1 ? "GIL held" : fmt::format("{} GILs, each held", change.gils);
    std::string text = fmt::format("{} {}, free {}", name, whole_percent(change.held_s, change.wall_s),
                                   whole_percent(free_s, change.wall_s));
    if (!is_exact) return text;
    text += ", free but wanted " + whole_percent(change.free_but_wanted_s, change.wall_s);
    if (interval_s <= 0) return text;
    const auto switches_per_s = std::llround(static_cast<double>(change.switches) / interval_s);
    return text + fmt::format("; {} switches/s", format_count(switches_per_s));
}

struct ThreadChange {
    std::size_t index = 0;  // in the account of now
    double held_s = 0;
    double waiting_s = 0;
};

// The n-th thread of each process keeps that place for good, whatever threads other processes get.
std::map<std::pair<int, int>, const GilThread*> by_place(const GilAccount& account) {
    std::map<int, int> counts;
    std::map<std::pair<int, int>, const GilThread*> threads;
    for (const GilThread& thread : account.threads) threads[{thread.process, counts[thread.process]++}] = &thread;
    return threads;
}

// Of the threads that held or waited; the longest holder first.
std::vector<ThreadChange> thread_changes(const GilAccount& before, const GilAccount& now) {
    const auto old_threads = by_place(before);
    std::vector<ThreadChange> changes;
    for (const auto& [place, thread] : by_place(now)) {
        const auto found = old_threads.find(place);
        const GilThread old = found == old_threads.end() ? GilThread{} : *found->second;
        const ThreadChange change{.index = static_cast<std::size_t>(thread - now.threads.data()),
                                  .held_s = thread->held_s - old.held_s,
                                  .waiting_s = thread->waiting_s - old.waiting_s};
        if (change.held_s > 0 || change.waiting_s > 0) changes.push_back(change);
    }
    std::ranges::stable_sort(changes, std::greater{},
                             [](const ThreadChange& change) { return std::pair(change.held_s, change.waiting_s); });
    return changes;
}

std::string format_thread_changes(const GilAccount& account, const std::vector<ThreadChange>& changes,
                                  double interval_s) {
    const auto labels = thread_labels(account);
    std::string text;
    for (std::size_t i = 0; i < std::min(changes.size(), most_shown_threads); ++i) {
        const ThreadChange& change = changes[i];
        const bool exact = is_exact(account, account.threads[change.index].process);
        text += fmt::format("; {} held {}", cut_name(labels[change.index], widest_thread_name),
                            whole_percent(change.held_s, interval_s));
        if (exact) text += " waiting " + whole_percent(change.waiting_s, interval_s);
    }
    if (changes.size() > most_shown_threads) text += fmt::format("; and {} more", changes.size() - most_shown_threads);
    return text;
}

std::string format_stack(const std::vector<CodeLocation>& stack, std::size_t most) {
    std::string text;
    for (std::size_t i = 0; i < std::min(stack.size(), most); ++i) text += "    " + format_place(stack[i]) + "\n";
    if (stack.size() > most)
        text += fmt::format("    and {}\n", plural(static_cast<std::int64_t>(stack.size() - most), "more frame"));
    return text;
}

std::string waiters_clause(const HoldWarning& warning) {
    const int waiting = warning.waiting_threads;
    if (waiting == 0) return warning.goes_on ? "nobody waits" : "nobody waited";
    const std::string verb = warning.goes_on ? (waiting == 1 ? "waits" : "wait") : "waited";
    return plural(waiting, "thread") + " " + verb;
}

std::string format_stack_title(const HoldWarning& warning) {
    if (was_kept_from_running(warning.activity)) return fmt::format("  {}, here:\n", format_activity(warning.activity));
    const bool is_in_it = warning.is_in_one_call && may_have_run(warning.activity);
    return is_in_it ? "  all the time in this call:\n" : "  last seen here:\n";
}

std::string holder_stack(const HoldWarning& warning) {
    if (warning.stack.empty()) return "  its stack could not be read\n";
    return format_stack_title(warning) + format_stack(warning.stack, most_frames);
}

}  // namespace

std::string format_watch_line(const GilAccount& before, const GilAccount& now, double now_s) {
    const double interval_s = now.wall_s - before.wall_s;
    const std::string start = fmt::format("pyhost: {:5.1f} s  ", now_s);
    if (!has_any_gil(now)) return start + "no GIL\n";
    return start + format_gil_change(gil_change(before, now), is_any_exact(now), interval_s) +
           format_thread_changes(now, thread_changes(before, now), interval_s) + "\n";
}

std::string format_hold_warning(const HoldWarning& warning) {
    std::string text = fmt::format("pyhost: {} {} the GIL for {}{}; {}\n", flatten(warning.thread),
                                   warning.goes_on ? "has held" : "held", format_seconds(warning.held_s),
                                   warning.goes_on ? " and still does" : "", waiters_clause(warning));
    text += holder_stack(warning);
    for (std::size_t i = 0; i < std::min(warning.waiters.size(), most_waiters); ++i) {
        const auto& [name, stack] = warning.waiters[i];
        if (!stack.empty())
            text += fmt::format("  {} {} at:\n", flatten(name), warning.goes_on ? "waits" : "waited") +
                    format_stack(stack, most_waiter_frames);
    }
    if (warning.waiters.size() > most_waiters)
        text += fmt::format("  and {} more wait\n", warning.waiters.size() - most_waiters);
    return text;
}

}  // namespace pyhost
