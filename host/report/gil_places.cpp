// host/report/gil_places.cpp: two tables with a place in each line, in its last column or in a line of its own.
#include "report/gil_places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <vector>

#include "report/gil_activity.hpp"
#include "report/gil_words.hpp"
#include "report/layout.hpp"
#include "stats/held_places.hpp"
#include "stats/units.hpp"
#include "stats/waited_places.hpp"

namespace pyhost {
namespace {

constexpr std::size_t most_placed_lines = 10;  // of a table
constexpr std::size_t widest_thread = 24;
constexpr std::size_t widest_apart = 32;  // where the place has a line of its own

// A line of such a table.
struct PlacedLine {
    std::vector<std::string> numbers;
    int thread = 0;
    int threads = 1;
    CodeLocation site;
    std::string before;  // the place
    std::string after;
};

std::string thread_cell(const std::vector<std::string>& labels, const PlacedLine& line, std::size_t width) {
    return line.threads == 1 ? cut_name(text_at(labels, line.thread), width) : plural(line.threads, "thread");
}

std::string place_cell(const PlacedLine& line, std::size_t room) {
    const std::size_t used = display_width(line.before) + display_width(line.after);
    return line.before + format_place(line.site, room - std::min(room, used)) + line.after;
}

// Without the places.
Lines number_lines(const std::vector<std::string>& heads, const std::vector<PlacedLine>& placed,
                   const std::vector<std::string>& labels, std::size_t width) {
    Lines lines{heads};
    lines.back().emplace_back("thread");
    for (const PlacedLine& line : placed) {
        lines.push_back(line.numbers);
        lines.back().push_back(thread_cell(labels, line, width));
    }
    align_left(lines, heads.size());
    return lines;
}

// Each place in a line of its own, below the numbers.
std::string format_apart(const Lines& numbers, const std::vector<PlacedLine>& placed, const TableStyle& style) {
    const std::string indent(display_width(numbers.front().front()) + 2, ' ');
    const auto columns = static_cast<std::size_t>(style.columns);
    const std::size_t room = columns - std::min(columns, indent.size());
    std::istringstream lines(align(numbers, 0));
    std::string line;
    std::getline(lines, line);
    std::string text = line + "\n";
    for (const PlacedLine& place : placed) {
        std::getline(lines, line);
        text += line + "\n" + indent + place_cell(place, room) + "\n";
    }
    return text;
}

// The places stand in a column where the others leave room for all of them.
std::string format_placed(const GilAccount& account, const std::vector<std::string>& heads,
                          const std::vector<PlacedLine>& placed, const TableStyle& style) {
    const auto labels = thread_labels(account);
    Lines lines = number_lines(heads, placed, labels, widest_thread);
    const std::size_t room = room_beside(lines, style, 0);
    const bool is_column = std::ranges::all_of(placed, [room](const PlacedLine& line) {
        return display_width(line.before + format_short_place(line.site) + line.after) <= room;
    });
    if (!is_column) return format_apart(number_lines(heads, placed, labels, widest_apart), placed, style);
    lines.front().emplace_back("where");
    for (std::size_t i = 0; i < placed.size(); ++i) lines[i + 1].push_back(place_cell(placed[i], room));
    align_left(lines, heads.size() + 1);
    return align(lines, 0);
}

std::string looks_suffix(const GilHold& hold) {
    if (hold.looks <= 0 || hold.looks_here >= hold.looks) return "";
    return fmt::format(" ({}/{} looks)", hold.looks_here, hold.looks);
}

PlacedLine line_of(const HeldPlace& place) {
    const GilHold& hold = place.hold;
    return {.numbers = {format_seconds(hold.longest_s), format_count(hold.times), format_seconds(hold.held_s),
                        hold.kept_waiting_s > 0 ? format_seconds(hold.kept_waiting_s) : "nobody waited",
                        format_activity(hold.activity)},
            .thread = hold.thread,
            .threads = place.threads,
            .site = hold.site,
            .before = hold.is_end ? "let go at " : "",
            .after = looks_suffix(hold)};
}

// Of less time between looks a clock of the kernel's that is some us off would be told as a share.
std::string computing_cell(const WaitedPlace& place) {
    constexpr double least_s = 0.001;
    if (place.between_s < least_s) return not_known;
    return format_percent(std::min(place.cpu_s / place.between_s, 1.0));
}

PlacedLine line_of(const WaitedSum& sum, double all_s) {
    const WaitedPlace& place = sum.place;
    return {.numbers = {format_seconds(place.waiting_s), format_share(place.waiting_s, all_s),
                        format_count(place.looks), computing_cell(place)},
            .thread = place.thread,
            .threads = sum.threads,
            .site = place.site,
            .before = {},
            .after = place.caller ? ", from " + format_short_place(*place.caller) : ""};
}

// The last of the numbers, where no line has one.
void drop_unknown(std::vector<std::string>& heads, std::vector<PlacedLine>& lines) {
    const auto is_known = [](const PlacedLine& line) { return line.numbers.back() != not_known; };
    if (std::ranges::any_of(lines, is_known)) return;
    heads.pop_back();
    for (PlacedLine& line : lines) line.numbers.pop_back();
}

// What of the waiting has no line: less than a thousandth of it is not worth one.
std::string not_explained_line(const WaitedPlaces& waited) {
    constexpr double little = 0.001;
    if (waited.not_explained_s <= little * waited.waiting_s) return "";
    return fmt::format("not explained: {} of {} ({}): nobody looked, or the table of places was full\n",
                       format_seconds(waited.not_explained_s), format_seconds(waited.waiting_s),
                       format_share(waited.not_explained_s, waited.waiting_s));
}

}  // namespace

std::string format_waited_places(const GilAccount& account, const TableStyle& style) {
    const WaitedPlaces waited = waited_places(account);
    constexpr double least_s = 0.001;  // that is worth a line where nobody looked at all
    if (waited.places.empty() && waited.waiting_s < least_s) return "";
    const std::size_t shown = shown_of(waited.places.size(), most_placed_lines, style);
    std::vector<PlacedLine> lines;
    double rest_s = 0;
    for (const WaitedSum& sum : waited.places) {
        if (lines.size() < shown) {
            lines.push_back(line_of(sum, waited.waiting_s));
        } else {
            rest_s += sum.place.waiting_s;
        }
    }
    const std::string title = format_title("Where it was held while others waited", style);
    if (lines.empty()) return title + not_explained_line(waited);
    return title + format_placed(account, {"waited", "share", "looks", "computing"}, lines, style) +
           format_rest(waited.places.size(), shown, "place", rest_s) + not_explained_line(waited);
}

std::string format_holds(const GilAccount& account, const TableStyle& style) {
    if (account.holds.empty()) {
        const bool is_known = is_any_exact(account) && account.long_hold_s > 0;
        return is_known ? fmt::format("No hold lasted {} or longer.\n", format_seconds(account.long_hold_s)) : "";
    }
    const auto places = held_places(account);
    const std::size_t shown = shown_of(places.size(), most_placed_lines, style);
    std::vector<PlacedLine> lines;
    double rest_s = 0;
    for (const HeldPlace& place : places) {
        if (lines.size() < shown) {
            lines.push_back(line_of(place));
        } else {
            rest_s += place.hold.held_s;
        }
    }
    std::vector<std::string> heads{"longest", "times", "together", "kept waiting", "did"};
    drop_unknown(heads, lines);
    const std::string least =
        account.long_hold_s > 0 ? fmt::format(", of {} or longer", format_seconds(account.long_hold_s)) : "";
    return format_title("The longest holds" + least, style) + format_placed(account, heads, lines, style) +
           format_rest(places.size(), shown, "place", rest_s);
}

}  // namespace pyhost
