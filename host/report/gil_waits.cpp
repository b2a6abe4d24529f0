// host/report/gil_waits.cpp: waiters and holders as a matrix or as sentences; long holds with their places.
#include "report/gil_waits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <sstream>
#include <vector>

#include "report/gil_words.hpp"
#include "report/layout.hpp"
#include "stats/held_places.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

constexpr std::size_t most_holders = 6;  // columns of the matrix beside "nobody (free)"
constexpr std::size_t most_lines = 10;   // of the matrix, of the pairs, of the holds
constexpr std::size_t widest_name = 24;

// Holders that are no line of the account.
constexpr int nobody = -1;  // the GIL was free
constexpr int others = -2;  // threads that the account has no room to tell apart

struct Pair {
    int waiter = 0;
    int holder = nobody;
    double waiting_s = 0;
    std::int64_t times = 0;
};

int holder_of(const GilAccount& account, const GilWait& wait) {
    const bool is_thread = wait.holder >= 0 && static_cast<std::size_t>(wait.holder) < account.threads.size();
    return is_thread ? wait.holder : others;
}

// Largest first.
std::vector<Pair> pairs_of(const GilAccount& account) {
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < account.threads.size(); ++i) {
        const GilThread& thread = account.threads[i];
        const int waiter = static_cast<int>(i);
        for (const GilWait& wait : thread.waited_on) {
            if (wait.waiting_s > 0) pairs.push_back({waiter, holder_of(account, wait), wait.waiting_s, wait.times});
        }
        if (thread.free_but_wanted_s > 0) pairs.push_back({waiter, nobody, thread.free_but_wanted_s, 0});
    }
    std::ranges::stable_sort(pairs, std::greater{}, &Pair::waiting_s);
    return pairs;
}

// Threads, and `others`, by the sum of their pairs, largest first.
std::vector<int> ranked(const std::vector<Pair>& pairs, int Pair::*end) {
    std::map<int, double> sums;
    for (const Pair& pair : pairs) sums[pair.*end] += pair.waiting_s;
    sums.erase(nobody);
    std::vector<int> threads;
    for (const auto& [thread, sum_s] : sums) threads.push_back(thread);
    std::ranges::stable_sort(threads, std::greater{}, [&](int thread) { return sums[thread]; });
    return threads;
}

std::string holder_name(const std::vector<std::string>& names, int holder) {
    return holder == others ? "other threads" : text_at(names, holder);
}

std::string matrix_cell(const std::vector<Pair>& pairs, int waiter, int holder) {
    double waiting_s = 0;
    for (const Pair& pair : pairs) waiting_s += pair.waiter == waiter && pair.holder == holder ? pair.waiting_s : 0;
    return format_duration(waiting_s);
}

std::string rest_line(std::size_t all, std::string_view noun, double rest_s) {
    if (all <= most_lines) return "";
    const auto more = static_cast<std::int64_t>(all - most_lines);
    return fmt::format("and {}: {}\n", plural(more, fmt::format("more {}", noun)), format_seconds(rest_s));
}

// The heads of the matrix's columns, cut to their share of the line.
std::vector<std::string> heads_of(const std::vector<std::string>& names, const std::vector<int>& holders,
                                  std::size_t columns) {
    const std::size_t room = columns - std::min(columns, widest_name + 2 + display_width("nobody (free)"));
    const std::size_t width = std::max<std::size_t>(room / std::max<std::size_t>(holders.size(), 1), 10) - 2;
    std::vector<std::string> heads;
    for (const int holder : holders) heads.push_back(cut_name(holder_name(names, holder), width));
    return heads;
}

bool are_different(std::vector<std::string> heads) {
    std::ranges::sort(heads);
    return std::ranges::adjacent_find(heads) == heads.end();
}

std::string format_matrix(const GilAccount& account, const std::vector<Pair>& pairs, const std::vector<int>& holders,
                          const std::vector<std::string>& heads) {
    const auto names = thread_names(account);
    const auto waiters = ranked(pairs, &Pair::waiter);
    Lines lines{{"waiter"}};
    lines.front().insert(lines.front().end(), heads.begin(), heads.end());
    lines.front().emplace_back("nobody (free)");
    double rest_s = 0;
    for (std::size_t i = 0; i < waiters.size(); ++i) {
        if (i >= most_lines) {
            rest_s += account.threads[static_cast<std::size_t>(waiters[i])].waiting_s;
            continue;
        }
        lines.push_back({cut_name(text_at(names, waiters[i]), widest_name)});
        for (const int holder : holders) lines.back().push_back(matrix_cell(pairs, waiters[i], holder));
        lines.back().push_back(matrix_cell(pairs, waiters[i], nobody));
    }
    return align(lines, 1) + rest_line(waiters.size(), "thread", rest_s);
}

// A thread waits for threads of its own process only, so that the waiter's label says which.
std::string format_pair(const GilAccount& account, const Pair& pair) {
    const std::string waiter = name_in_sentence(text_at(thread_labels(account), pair.waiter), widest_label);
    if (pair.holder == nobody)
        return fmt::format("{} waited {} while nobody held it\n", waiter, format_seconds(pair.waiting_s));
    const std::string holder = holder_name(thread_names(account), pair.holder);
    return fmt::format("{} waited {} for {} ({})\n", waiter, format_seconds(pair.waiting_s),
                       pair.holder < 0 ? holder : name_in_sentence(holder, widest_label), plural(pair.times, "time"));
}

std::string format_pairs(const GilAccount& account, const std::vector<Pair>& pairs) {
    std::string text;
    double rest_s = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (i < most_lines) text += format_pair(account, pairs[i]);
        if (i >= most_lines) rest_s += pairs[i].waiting_s;
    }
    return text + rest_line(pairs.size(), "pair", rest_s);
}

std::string looks_suffix(const GilHold& hold) {
    if (hold.looks <= 0 || hold.looks_here >= hold.looks) return "";
    return fmt::format(" ({}/{} looks)", hold.looks_here, hold.looks);
}

std::string thread_cell(const std::vector<std::string>& labels, const HeldPlace& place, std::size_t width) {
    return place.threads == 1 ? cut_name(text_at(labels, place.hold.thread), width) : plural(place.threads, "thread");
}

std::vector<std::string> hold_cells(const GilHold& hold, const std::string& thread) {
    return {format_seconds(hold.longest_s), format_count(hold.times), format_seconds(hold.held_s),
            hold.kept_waiting_s > 0 ? format_seconds(hold.kept_waiting_s) : "nobody waited", thread};
}

std::string place_cell(const GilHold& hold, std::size_t room) {
    const std::string suffix = looks_suffix(hold);
    return format_place(hold.site, room - std::min(room, display_width(suffix))) + suffix;
}

// Without the places.
Lines hold_lines(const std::vector<HeldPlace>& places, const std::vector<std::string>& labels, std::size_t width) {
    Lines lines{{"longest", "times", "together", "kept waiting", "thread"}};
    for (const HeldPlace& place : places) lines.push_back(hold_cells(place.hold, thread_cell(labels, place, width)));
    align_left(lines, 4);
    return lines;
}

// Each place in a line of its own, below the numbers.
std::string format_long_places(const std::vector<HeldPlace>& places, const std::vector<std::string>& labels,
                               const TableStyle& style) {
    const std::string indent(display_width("longest") + 2, ' ');
    const auto columns = static_cast<std::size_t>(style.columns);
    const std::size_t room = columns - std::min(columns, indent.size());
    std::istringstream lines(align(hold_lines(places, labels, widest_label), 0));
    std::string line;
    std::getline(lines, line);
    std::string text = line + "\n";
    for (const HeldPlace& place : places) {
        std::getline(lines, line);
        text += line + "\n" + indent + place_cell(place.hold, room) + "\n";
    }
    return text;
}

// The places stand in a column where the others leave room for all of them.
std::string format_hold_lines(const GilAccount& account, const std::vector<HeldPlace>& places,
                              const TableStyle& style) {
    const auto labels = thread_labels(account);
    Lines lines = hold_lines(places, labels, widest_name);
    const std::size_t room = room_beside(lines, style, 0);
    const bool is_column = std::ranges::all_of(places, [room](const HeldPlace& place) {
        return display_width(format_short_place(place.hold.site) + looks_suffix(place.hold)) <= room;
    });
    if (!is_column) return format_long_places(places, labels, style);
    lines.front().emplace_back("where");
    for (std::size_t i = 0; i < places.size(); ++i) lines[i + 1].push_back(place_cell(places[i].hold, room));
    align_left(lines, 5);
    return align(lines, 0);
}

}  // namespace

std::string format_waits(const GilAccount& account, const TableStyle& style) {
    const auto pairs = pairs_of(account);
    if (pairs.empty()) return is_any_exact(account) ? "Nobody waited for the GIL.\n" : "";
    const auto holders = ranked(pairs, &Pair::holder);
    const auto columns = static_cast<std::size_t>(style.columns);
    const auto heads = heads_of(thread_names(account), holders, columns);
    // Threads of different processes never wait for each other, so that their matrix would be nearly empty.
    const bool is_matrix = holders.size() <= most_holders && !has_several_processes(account) && are_different(heads);
    return format_title("Who waited for whom", style) +
           (is_matrix ? format_matrix(account, pairs, holders, heads) : format_pairs(account, pairs));
}

std::string format_holds(const GilAccount& account, const TableStyle& style) {
    if (account.holds.empty()) {
        const bool is_known = is_any_exact(account) && account.long_hold_s > 0;
        return is_known ? fmt::format("No hold lasted {} or longer.\n", format_seconds(account.long_hold_s)) : "";
    }
    auto places = held_places(account);
    const std::size_t all = places.size();
    double rest_s = 0;
    for (std::size_t i = most_lines; i < all; ++i) rest_s += places[i].hold.held_s;
    places.resize(std::min(all, most_lines));
    const std::string least =
        account.long_hold_s > 0 ? fmt::format(", of {} or longer", format_seconds(account.long_hold_s)) : "";
    return format_title("The longest holds" + least, style) + format_hold_lines(account, places, style) +
           rest_line(all, "place", rest_s);
}

}  // namespace pyhost
