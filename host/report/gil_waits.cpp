// host/report/gil_waits.cpp: waiters and holders as a matrix or as sentences.
#include "report/gil_waits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <vector>

#include "report/gil_words.hpp"
#include "report/layout.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

constexpr std::size_t most_holders = 6;  // columns of the matrix beside "nobody (free)"
constexpr std::size_t most_lines = 10;   // of the matrix, of the pairs
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
                          const std::vector<std::string>& heads, const TableStyle& style) {
    const auto names = thread_names(account);
    const auto waiters = ranked(pairs, &Pair::waiter);
    Lines lines{{"waiter"}};
    lines.front().insert(lines.front().end(), heads.begin(), heads.end());
    lines.front().emplace_back("nobody (free)");
    const std::size_t shown = shown_of(waiters.size(), most_lines, style);
    double rest_s = 0;
    for (std::size_t i = 0; i < waiters.size(); ++i) {
        if (i >= shown) {
            rest_s += account.threads[static_cast<std::size_t>(waiters[i])].waiting_s;
            continue;
        }
        lines.push_back({cut_name(text_at(names, waiters[i]), widest_name)});
        for (const int holder : holders) lines.back().push_back(matrix_cell(pairs, waiters[i], holder));
        lines.back().push_back(matrix_cell(pairs, waiters[i], nobody));
    }
    return align(lines, 1) + format_rest(waiters.size(), shown, "thread", rest_s);
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

std::string format_pairs(const GilAccount& account, const std::vector<Pair>& pairs, const TableStyle& style) {
    const std::size_t shown = shown_of(pairs.size(), most_lines, style);
    std::string text;
    double rest_s = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (i < shown) text += format_pair(account, pairs[i]);
        if (i >= shown) rest_s += pairs[i].waiting_s;
    }
    return text + format_rest(pairs.size(), shown, "pair", rest_s);
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
           (is_matrix ? format_matrix(account, pairs, holders, heads, style) : format_pairs(account, pairs, style));
}

}  // namespace pyhost
