// host/report/gil_grids.cpp: GILs, threads and processes, one line each, and one line for those that are too many.
#include "report/gil_grids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "report/gil_words.hpp"
#include "report/layout.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

constexpr std::size_t most_grid_lines = 20;
constexpr std::size_t most_gils = 10;

struct ThreadLine {
    GilThread thread;
    std::string name;
    std::string pid;
    bool is_exact = true;
    bool counts_forced = true;
    bool has_gil = true;
};

std::vector<ThreadLine> lines_of(const GilAccount& account) {
    const auto names = thread_names(account);
    std::vector<ThreadLine> lines;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const GilThread& thread = account.threads[i];
        lines.push_back({.thread = thread,
                         .name = names[i],
                         .pid = pid_text(account, thread.process),
                         .is_exact = is_exact(account, thread.process),
                         .counts_forced = counts_forced(account, thread.process),
                         .has_gil = has_gil(account, thread.process)});
    }
    std::ranges::stable_sort(lines, std::greater{}, [](const ThreadLine& line) { return line.thread.held_s; });
    return lines;
}

void add(GilThread& sum, const GilThread& thread) {
    sum.lifetime_s += thread.lifetime_s;
    sum.cpu_s = sum.cpu_s && thread.cpu_s ? std::optional(*sum.cpu_s + *thread.cpu_s) : std::nullopt;
    sum.held_s += thread.held_s;
    sum.waiting_s += thread.waiting_s;
    sum.released_s += thread.released_s;
    sum.free_but_wanted_s += thread.free_but_wanted_s;
    sum.acquisitions += thread.acquisitions;
    sum.waits += thread.waits;
    sum.forced += thread.forced;
    sum.wanted += thread.wanted;
    sum.taken_back += thread.taken_back;
    sum.longest_hold_s = std::max(sum.longest_hold_s, thread.longest_hold_s);
    sum.longest_wait_s = std::max(sum.longest_wait_s, thread.longest_wait_s);
}

// The first `shown`; the others' sum is the last line.
void fold_rest(std::vector<ThreadLine>& lines, std::size_t shown) {
    if (lines.size() <= shown) return;
    const auto rest = static_cast<std::int64_t>(lines.size() - shown);
    ThreadLine sum{.thread = {}, .name = "and " + plural(rest, "more thread"), .pid = ""};
    sum.thread.cpu_s = 0;
    for (std::size_t i = shown; i < lines.size(); ++i) {
        add(sum.thread, lines[i].thread);
        sum.is_exact = sum.is_exact && lines[i].is_exact;
        sum.counts_forced = sum.counts_forced && lines[i].counts_forced;
    }
    lines.resize(shown);
    lines.push_back(std::move(sum));
}

std::string share_cell(const ThreadLine& line, double part_s) {
    const auto part = known(part_s, line.is_exact);
    return part ? format_time_and_share(*part, line.thread.lifetime_s) : not_known;
}

std::vector<std::string> time_cells(const ThreadLine& line) {
    const GilThread& thread = line.thread;
    return {thread.lifetime_s > 0 ? format_seconds(thread.lifetime_s) : not_known,
            format_or_dash(thread.cpu_s),
            line.has_gil ? format_time_and_share(thread.held_s, thread.lifetime_s) : not_known,
            share_cell(line, thread.released_s),
            share_cell(line, thread.waiting_s),
            share_cell(line, thread.free_but_wanted_s)};
}

std::vector<std::string> count_cells(const ThreadLine& line) {
    const GilThread& thread = line.thread;
    return {format_or_dash(known(thread.acquisitions, line.is_exact)),
            format_or_dash(known(thread.waits, line.is_exact)),
            format_or_dash(known(thread.forced, line.counts_forced)),
            format_or_dash(known(thread.taken_back, line.counts_forced)),
            format_or_dash(known(thread.longest_hold_s, line.is_exact)),
            format_or_dash(known(thread.longest_wait_s, line.is_exact))};
}

bool is_any_count_known(const ThreadLine& line) {
    return std::ranges::any_of(count_cells(line), [](const std::string& cell) { return cell != not_known; });
}

// The name is cut to what the other columns leave, the number of threads that share the line never.
std::string name_cell(const ThreadLine& line, std::size_t width) {
    const std::string suffix = line.thread.lives > 1 ? fmt::format(" ×{}", line.thread.lives) : "";
    return cut_name(line.name, width - std::min(width, display_width(suffix))) + suffix;
}

using Cells = std::vector<std::string> (*)(const ThreadLine&);

std::string format_thread_lines(const std::vector<ThreadLine>& threads, bool has_pids, Cells cells,
                                std::vector<std::string> headers, const TableStyle& style) {
    Lines lines{std::move(headers)};
    for (const ThreadLine& line : threads) {
        lines.push_back(cells(line));
        if (has_pids) lines.back().insert(lines.back().begin(), line.pid);
    }
    if (has_pids) lines.front().insert(lines.front().begin(), "pid");
    const std::size_t name_width = room_beside(lines, style, shortest_name);
    lines.front().insert(lines.front().begin(), "thread");
    for (std::size_t i = 0; i < threads.size(); ++i)
        lines[i + 1].insert(lines[i + 1].begin(), name_cell(threads[i], name_width));
    return align(lines, 1);
}

std::vector<std::string> gil_cells(const GilAccount& account, const Gil& gil) {
    const bool exact = is_exact(account, gil.process);
    const double free_s = std::max(0.0, gil.wall_s - gil.held_s - gil.free_but_wanted_s);
    const auto wanted_s = known(gil.free_but_wanted_s, exact);
    return {gil.wall_s > 0 ? format_seconds(gil.wall_s) : not_known,
            format_share(gil.held_s, gil.wall_s),
            format_share(free_s, gil.wall_s),
            wanted_s ? format_share(*wanted_s, gil.wall_s) : not_known,
            format_or_dash(known(gil.acquisitions, exact)),
            format_or_dash(known(gil.switches, exact))};
}

std::vector<std::string> process_cells(const GilProcess& process) {
    return {std::to_string(process.pid), process.parent_pid > 0 ? std::to_string(process.parent_pid) : not_known,
            format_duration(process.start_s), format_duration(process.wall_s), cut(flatten(process.ending), 30)};
}

// Where the other columns leave room for them.
void add_commands(const GilAccount& account, Lines& lines, const TableStyle& style) {
    constexpr std::size_t shortest_command = 12;
    const std::size_t room = room_beside(lines, style, 0);
    if (room < shortest_command) return;
    lines.front().emplace_back("command");
    for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
        const std::string command = flatten(account.processes[i].command);
        lines[i + 1].push_back(command.empty() ? not_known : cut(command, room));
    }
    align_left(lines, lines.front().size() - 1);
}

}  // namespace

std::string format_gils(const GilAccount& account, const TableStyle& style) {
    if (account.gils.empty()) return "";
    const bool has_pids = has_several_processes(account);
    Lines lines{{"GIL", "wall", "held", "free", "free but wanted", "acquisitions", "switches"}};
    if (has_pids) lines.front().insert(lines.front().begin() + 1, "pid");
    std::vector<const Gil*> gils;
    for (const Gil& gil : account.gils) gils.push_back(&gil);
    std::ranges::stable_sort(gils, std::greater{}, &Gil::held_s);
    const std::size_t shown = shown_of(gils.size(), most_gils, style);
    for (std::size_t i = 0; i < shown; ++i) {
        lines.push_back(gil_cells(account, *gils[i]));
        if (has_pids) lines.back().insert(lines.back().begin(), pid_text(account, gils[i]->process));
        lines.back().insert(lines.back().begin(), cut(flatten(gils[i]->name), 30));
    }
    return format_title(gils.size() == 1 ? "The GIL, % of its wall time" : "The GILs, % of their wall time", style) +
           align(lines, 1) + format_rest(gils.size(), shown, "GIL");
}

std::string format_threads(const GilAccount& account, const TableStyle& style) {
    const bool has_pids = has_several_processes(account);
    auto threads = lines_of(account);
    const std::size_t shown = shown_of(threads.size(), most_grid_lines, style);
    const bool is_folded = shown < threads.size();
    fold_rest(threads, shown);
    std::string text = format_title("Threads: where their time went, % of their lifetime", style);
    text += format_thread_lines(threads, has_pids, time_cells,
                                {"lifetime", "CPU", "held", "released", "waiting", "free but wanted"}, style);
    if (std::ranges::any_of(threads, is_any_count_known)) {
        text += "\n";
        text += format_title("Threads: how often, and how long at most", style);
        text += format_thread_lines(
            threads, has_pids, count_cells,
            {"acquisitions", "had to wait", "forced", "taken back", "longest hold", "longest wait"}, style);
    }
    const bool is_any_shared = std::ranges::any_of(threads, [](const auto& line) { return line.thread.lives > 1; });
    if (is_folded) text += fmt::format("--rows={} shows all threads\n", account.threads.size());
    if (is_any_shared) text += "×N: N threads, one after the other, share the line; the name is the last one's\n";
    return text;
}

std::string format_processes(const GilAccount& account, const TableStyle& style) {
    if (!has_several_processes(account)) return "";
    Lines lines{{"pid", "parent", "start", "wall", "ending"}};
    const std::size_t shown = shown_of(account.processes.size(), most_grid_lines, style);
    for (std::size_t i = 0; i < shown; ++i) lines.push_back(process_cells(account.processes[i]));
    align_left(lines, 4);
    const std::size_t room = room_beside(lines, style, shortest_name);
    lines.front().emplace_back("engine");
    for (std::size_t i = 0; i < shown; ++i) lines[i + 1].push_back(cut(flatten(account.processes[i].engine), room));
    align_left(lines, 5);
    add_commands(account, lines, style);
    return format_title("Processes", style) + align(lines, 0) + format_rest(account.processes.size(), shown, "process");
}

}  // namespace pyhost
