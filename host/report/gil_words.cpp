// host/report/gil_words.cpp: names, counts, shares and places.
#include "report/gil_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "report/layout.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

const GilProcess* process_at(const GilAccount& account, int index) {
    const auto position = static_cast<std::size_t>(index);
    return index >= 0 && position < account.processes.size() ? &account.processes[position] : nullptr;
}

std::string thread_name(const GilThread& thread) {
    const std::string name = flatten(thread.name);
    return name.empty() ? fmt::format("thread {}", thread.tid) : name;
}

// "…/package/module.py:12:5": the widest tail that fits, whole folders where the file's own name leaves room for them.
std::string cut_left(const std::string& text, std::size_t width) {
    if (display_width(text) <= width) return text;
    if (width == 0) return "";
    const std::string tail = tail_of(text, width - 1);
    const std::size_t folder = tail.find('/');
    return fmt::format("…{}", folder == std::string::npos ? tail : tail.substr(folder));
}

// "…/module.py:12:5".
std::string without_folders(const std::string& position) {
    const std::size_t folder = position.rfind('/');
    return folder == std::string::npos || folder == 0 ? position : "…" + position.substr(folder);
}

std::size_t width_of(const Lines& lines, std::size_t column) {
    std::size_t widest = 0;
    for (const auto& line : lines) widest = std::max(widest, display_width(line[column]));
    return widest;
}

// What ran there that is no Python code.
std::string native_part_of(const CodeLocation& place) {
    std::string text = place.is_importing && !place.file.empty() ? ", import" : "";
    if (place.is_collecting) text += ", garbage collection";
    if (place.generation >= 0) text += fmt::format(" of generation {}", place.generation);
    return place.callable.empty() ? text : text + ", in " + flatten(place.callable);
}

std::string function_of(const CodeLocation& place) { return flatten(place.function) + native_part_of(place); }

// The Python function's name is cut first.
std::string cut_function(const CodeLocation& place, std::size_t width) {
    constexpr std::size_t least = 4;  // of a name, that says anything
    const std::string native = native_part_of(place);
    if (display_width(native) + least > width) return cut(function_of(place), width);
    return cut(flatten(place.function), width - display_width(native)) + native;
}

std::string position_of(const CodeLocation& place) {
    if (place.file.empty()) return "";
    std::string position = flatten(place.file);
    if (place.line > 0) position += fmt::format(":{}", place.line);
    if (place.line > 0 && place.column > 0) position += fmt::format(":{}", place.column);
    return position;
}

}  // namespace

bool is_exact(const GilAccount& account, int process) {
    const GilProcess* found = process_at(account, process);
    return found != nullptr && found->is_exact;
}

bool counts_forced(const GilAccount& account, int process) {
    const GilProcess* found = process_at(account, process);
    return found != nullptr && found->is_exact && found->counts_forced;
}

bool is_any_exact(const GilAccount& account) {
    for (std::size_t i = 0; i < account.processes.size(); ++i) {
        if (is_exact(account, static_cast<int>(i))) return true;
    }
    return false;
}

bool has_gil(const GilAccount& account, int process) {
    const GilProcess* found = process_at(account, process);
    return found == nullptr || found->has_gil;
}

bool has_any_gil(const GilAccount& account) {
    if (account.processes.empty()) return true;
    for (std::size_t i = 0; i < account.processes.size(); ++i) {
        if (has_gil(account, static_cast<int>(i))) return true;
    }
    return false;
}

bool has_several_processes(const GilAccount& account) { return account.processes.size() > 1; }

std::string pid_text(const GilAccount& account, int process) {
    const GilProcess* found = process_at(account, process);
    return found != nullptr ? std::to_string(found->pid) : not_known;
}

std::vector<std::string> thread_names(const GilAccount& account) {
    std::map<std::pair<int, std::string>, int> counts;
    for (const GilThread& thread : account.threads) ++counts[{thread.process, thread_name(thread)}];
    std::vector<std::string> names;
    for (const GilThread& thread : account.threads) {
        std::string name = thread_name(thread);
        const bool is_shared = counts[{thread.process, name}] > 1;
        names.push_back(is_shared ? fmt::format("{} [{}]", name, thread.tid) : std::move(name));
    }
    return names;
}

std::vector<std::string> thread_labels(const GilAccount& account) {
    std::vector<std::string> labels = thread_names(account);
    if (!has_several_processes(account)) return labels;
    for (std::size_t i = 0; i < labels.size(); ++i)
        labels[i] = pid_text(account, account.threads[i].process) + " " + labels[i];
    return labels;
}

std::string name_in_sentence(const std::string& name, std::size_t width) {
    if (name.find_first_of(" ,") == std::string::npos) return cut_name(name, width);
    return fmt::format("'{}'", cut_name(name, width - 2));
}

std::string text_at(const std::vector<std::string>& texts, int index) {
    const auto position = static_cast<std::size_t>(index);
    return index >= 0 && position < texts.size() ? texts[position] : not_known;
}

std::string format_count(std::int64_t count) {
    if (count < 100'000) return std::to_string(count);
    return format_scaled(static_cast<double>(count), "");
}

std::string plural(std::int64_t count, std::string_view noun) {
    const std::string_view ending = count == 1 ? "" : noun.ends_with('s') ? "es" : "s";
    return fmt::format("{} {}{}", format_count(count), noun, ending);
}

std::string format_duration(double seconds) { return seconds == 0 ? "0" : format_seconds(seconds); }

std::string format_share(double part, double whole) { return whole > 0 ? format_percent(part / whole) : not_known; }

std::string format_time_and_share(double part_s, double whole_s) {
    return pad_left(format_duration(part_s), 7) + " " + pad_left(format_share(part_s, whole_s), 5);
}

std::string format_or_dash(std::optional<double> seconds) { return seconds ? format_duration(*seconds) : not_known; }

std::string format_or_dash(std::optional<std::int64_t> count) { return count ? format_count(*count) : not_known; }

std::string format_place(const CodeLocation& place, std::size_t width) {
    const std::string position = position_of(place);
    const std::string function = function_of(place);
    if (position.empty()) return function.empty() ? "place not known" : cut_function(place, width);
    if (function.empty()) return cut_left(position, width);
    const std::size_t least = display_width(without_folders(position)) + 1;
    const std::size_t function_room = std::max({width / 2, width - std::min(width, least), std::size_t{1}});
    const std::size_t function_width = std::min(display_width(function), function_room);
    const std::string shortened = cut_left(position, width - std::min(width, function_width + 1));
    return shortened + " " + cut_function(place, width - std::min(width, display_width(shortened) + 1));
}

std::string format_short_place(const CodeLocation& place) {
    const std::string position = without_folders(position_of(place));
    return position.empty() ? format_place(place) : position + " " + function_of(place);
}

std::string wrap_quantities(std::string_view text, const TableStyle& style, std::string_view first) {
    constexpr std::string_view hard_space = "\u00a0";
    std::string joined;
    for (const char c : text) {
        const bool is_after_digit = !joined.empty() && joined.back() >= '0' && joined.back() <= '9';
        if (c == ' ' && is_after_digit) {
            joined += hard_space;
        } else {
            joined += c;
        }
    }
    std::string wrapped = wrap(joined, static_cast<std::size_t>(style.columns), first);
    for (std::size_t at = 0; (at = wrapped.find(hard_space, at)) != std::string::npos;)
        wrapped.replace(at, hard_space.size(), 1, ' ');
    return wrapped;
}

std::string format_title(std::string_view title, const TableStyle& style) {
    return style.colour ? fmt::format("\x1b[1m{}\x1b[0m\n", title) : fmt::format("{}\n", title);
}

void align_left(Lines& lines, std::size_t column) {
    const std::size_t widest = width_of(lines, column);
    for (auto& line : lines) line[column] = pad_right(line[column], widest);
}

std::size_t room_beside(const Lines& lines, const TableStyle& style, std::size_t least) {
    std::size_t used = 0;
    for (std::size_t column = 0; column < lines.front().size(); ++column) used += width_of(lines, column) + 2;
    const auto columns = static_cast<std::size_t>(style.columns);
    return std::max(columns - std::min(columns, used), least);
}

std::size_t shown_of(std::size_t all, std::size_t usual, const TableStyle& style) {
    return std::min(all, style.rows != 0 ? style.rows : usual);
}

std::string format_rest(std::size_t all, std::size_t shown, std::string_view noun) {
    if (all <= shown) return "";
    const std::string rest = plural(static_cast<std::int64_t>(all - shown), fmt::format("more {}", noun));
    return fmt::format("and {} (--rows={} shows all)\n", rest, all);
}

std::string format_rest(std::size_t all, std::size_t shown, std::string_view noun, double rest_s) {
    if (all <= shown) return "";
    const std::string rest = plural(static_cast<std::int64_t>(all - shown), fmt::format("more {}", noun));
    return fmt::format("and {}: {} (--rows={} shows all)\n", rest, format_seconds(rest_s), all);
}

}  // namespace pyhost
