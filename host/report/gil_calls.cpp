// host/report/gil_calls.cpp: native calls in a table, their histograms in blocks.
#include "report/gil_calls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

#include "report/gil_words.hpp"
#include "report/layout.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

constexpr std::size_t most_functions = 20;
constexpr std::size_t most_histograms = 10;  // functions that show theirs
constexpr std::size_t octave = 4;            // buckets
constexpr std::size_t octaves = Histogram::bucket_count / octave;
constexpr std::array blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

std::vector<const CallAccount*> by_wall(const GilAccount& account) {
    std::vector<const CallAccount*> calls;
    for (const CallAccount& call : account.calls) calls.push_back(&call);
    std::ranges::stable_sort(calls, std::greater{}, &CallAccount::wall_s);
    return calls;
}

std::string quantile(const Histogram& histogram, double fraction) {
    return histogram.total() > 0 ? format_seconds(histogram.quantile_ns(fraction) * 1e-9) : not_known;
}

std::string share_cell(double part_s, const CallAccount& call, bool is_exact) {
    return known(part_s, is_exact) ? format_share(part_s, call.wall_s) : not_known;
}

std::vector<std::string> cells_of(const GilAccount& account, const CallAccount& call) {
    const bool exact = is_exact(account, call.process);
    std::vector<std::string> cells{format_count(call.calls),
                                   format_duration(call.wall_s),
                                   share_cell(call.held_s, call, exact),
                                   share_cell(call.released_s, call, exact),
                                   share_cell(call.waiting_s, call, exact),
                                   format_or_dash(known(call.releases, exact)),
                                   quantile(call.wall, 0.5),
                                   quantile(call.wall, 0.99),
                                   quantile(call.wall, 1)};
    if (has_several_processes(account)) cells.insert(cells.begin(), pid_text(account, call.process));
    return cells;
}

std::string format_table(const GilAccount& account, const std::vector<const CallAccount*>& calls,
                         const TableStyle& style) {
    Lines lines{{"calls", "wall", "held", "released", "waiting", "releases", "p50", "p99", "max"}};
    if (has_several_processes(account)) lines.front().insert(lines.front().begin(), "pid");
    const std::size_t shown = shown_of(calls.size(), most_functions, style);
    for (std::size_t i = 0; i < shown; ++i) lines.push_back(cells_of(account, *calls[i]));
    const std::size_t width = room_beside(lines, style, shortest_name);
    lines.front().insert(lines.front().begin(), "function");
    for (std::size_t i = 0; i < shown; ++i)
        lines[i + 1].insert(lines[i + 1].begin(), cut(flatten(calls[i]->name), width));
    return align(lines, 1) + format_rest(calls.size(), shown, "function");
}

// Of the buckets but the first, in which a duration of no time at all counts.
std::vector<std::uint64_t> octave_counts(const Histogram& histogram) {
    std::vector<std::uint64_t> counts(octaves);
    for (std::size_t i = 1; i < Histogram::bucket_count; ++i) counts[i / octave] += histogram.counts[i];
    return counts;
}

// A single call is still a visible block, none is a space.
std::string format_bars(const std::vector<std::uint64_t>& counts, std::size_t first, std::size_t last) {
    const auto most = static_cast<double>(*std::ranges::max_element(counts));
    std::string bars;
    for (std::size_t i = first; i <= last; ++i) {
        const double height = static_cast<double>(counts[i]) / most * (blocks.size() - 1);
        bars += counts[i] == 0 ? " " : blocks[static_cast<std::size_t>(std::lround(height))];
    }
    return bars;
}

// "-" where the engine cannot see what the histogram counts.
std::string histogram_line(const char* name, const Histogram& histogram, bool is_exact) {
    const bool is_known = is_exact || histogram.total() > histogram.counts[0];
    return fmt::format("  {:<7}  {}\n", name, is_known ? format_histogram(histogram) : not_known);
}

std::string format_call_histograms(const GilAccount& account, const CallAccount& call, const TableStyle& style) {
    std::string name = flatten(call.name);
    if (has_several_processes(account)) name = pid_text(account, call.process) + " " + name;
    if (!call.provenance.empty()) name += ", run as " + flatten(call.provenance);
    const bool exact = is_exact(account, call.process);
    return cut(name, static_cast<std::size_t>(style.columns)) + "\n" + histogram_line("wall", call.wall, exact) +
           histogram_line("held", call.held, exact) + histogram_line("waiting", call.waiting, exact);
}

}  // namespace

std::string format_histogram(const Histogram& histogram) {
    const auto total = static_cast<std::int64_t>(histogram.total());
    const auto none = static_cast<std::int64_t>(histogram.counts[0]);
    if (total == 0) return "no calls";
    if (none == total) return "never";
    const auto is_any = [](std::uint64_t count) { return count > 0; };
    const auto first = std::ranges::find_if(histogram.counts.begin() + 1, histogram.counts.end(), is_any);
    const auto last = std::ranges::find_if(histogram.counts.rbegin(), histogram.counts.rend(), is_any);
    const auto first_bucket = static_cast<std::size_t>(first - histogram.counts.begin());
    const auto last_bucket = static_cast<std::size_t>(histogram.counts.rend() - last) - 1;
    const auto end = [](std::size_t bucket) { return format_seconds(Histogram::lower_bound_ns(bucket) * 1e-9); };
    const std::string bars = format_bars(octave_counts(histogram), first_bucket / octave, last_bucket / octave);
    const std::string rest = none > 0 ? fmt::format(", not at all in {} of {}", none, plural(total, "call")) : "";
    return pad_left(end(first_bucket), 7) + " " + bars + " " + end(last_bucket + 1) + rest;
}

std::string format_calls(const GilAccount& account, const TableStyle& style) {
    if (account.calls.empty()) return "";
    const auto calls = by_wall(account);
    std::string text = format_title("Native calls, % of their wall time", style) + format_table(account, calls, style);
    text += "\n";
    text += format_title("Native calls: how long each one took", style);
    const std::size_t shown = shown_of(calls.size(), most_histograms, style);
    for (std::size_t i = 0; i < shown; ++i) text += format_call_histograms(account, *calls[i], style);
    return text + format_rest(calls.size(), shown, "function");
}

}  // namespace pyhost
