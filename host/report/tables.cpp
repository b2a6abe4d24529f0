// host/report/tables.cpp: the grids in columns, with colours where they are wanted.
#include "report/tables.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <set>
#include <vector>

#include "report/layout.hpp"
#include "report/notes.hpp"
#include "report/sentences.hpp"
#include "stats/groups.hpp"

namespace pyhost {
namespace {

constexpr std::size_t shortest_backend = 8;  // a longer one is cut to what is left; the JSON has all of it

enum class Paint { none, bold, red, green };

std::string paint(const std::string& text, Paint colour, const TableStyle& style) {
    if (!style.colour || colour == Paint::none) return text;
    const char* code = colour == Paint::bold ? "1" : colour == Paint::red ? "31" : "32";
    return std::string("\x1b[") + code + "m" + text + "\x1b[0m";
}

// The widths that the cells need, the first column's cut until the table fits.
std::vector<std::size_t> widths_of(const Grid& grid, const TableStyle& style) {
    std::vector<std::size_t> widths{display_width("backend"), display_width("gil")};
    for (const GridHead& head : grid.heads) widths.push_back(display_width(head.text));
    for (const GridRow& row : grid.rows) {
        widths[0] = std::max(widths[0], display_width(row.backend));
        widths[1] = std::max(widths[1], display_width(row.gil));
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            widths[i + 2] = std::max(widths[i + 2], display_width(row.cells[i]));
    }
    const std::size_t others = std::accumulate(widths.begin() + 1, widths.end(), 2 * (widths.size() - 1));
    const std::size_t room = style.columns - std::min<std::size_t>(others, style.columns);
    widths[0] = std::min(widths[0], std::max(room, shortest_backend));
    return widths;
}

// Within the columns, and no two backends' names the same for being cut.
bool is_fitting(const Grid& grid, const TableStyle& style) {
    const auto widths = widths_of(grid, style);
    const std::size_t all = std::accumulate(widths.begin(), widths.end(), 2 * (widths.size() - 1));
    std::set<std::string> names;
    std::set<std::string> cut_names;
    for (const GridRow& row : grid.rows) {
        names.insert(row.backend);
        cut_names.insert(cut_name(row.backend, widths[0]));
    }
    return all <= static_cast<std::size_t>(style.columns) && names.size() == cut_names.size();
}

std::string format_header(const Grid& grid, const std::vector<std::size_t>& widths) {
    std::string line = pad_right("backend", widths[0]) + "  " + pad_right("gil", widths[1]);
    for (std::size_t i = 0; i < grid.heads.size(); ++i) line += "  " + pad_left(grid.heads[i].text, widths[i + 2]);
    return line;
}

std::string format_row(const Grid& grid, const GridRow& row, const std::vector<std::size_t>& widths,
                       const TableStyle& style) {
    std::string line = pad_right(cut_name(row.backend, widths[0]), widths[0]) + "  " + pad_right(row.gil, widths[1]);
    if (!row.message.empty()) {
        const std::size_t room =
            static_cast<std::size_t>(style.columns) - std::min<std::size_t>(display_width(line) + 2, style.columns);
        return line + "  " +
               paint(cut(row.message, room), is_failure(row.row->status) ? Paint::red : Paint::none, style);
    }
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const Paint colour = is_marked(row, grid.heads[i]) ? Paint::green : Paint::none;
        line += "  " + paint(pad_left(row.cells[i], widths[i + 2]), colour, style);
    }
    return line;
}

}  // namespace

Grid fit(Grid grid, const TableStyle& style) {
    while (!is_fitting(grid, style) && spare_column(grid)) continue;
    return grid;
}

std::string format_grid(const Grid& grid, const TableStyle& style) {
    const auto widths = widths_of(grid, style);
    std::string text = paint(grid.title, Paint::bold, style) + "\n" + format_header(grid, widths) + "\n";
    for (const GridRow& row : grid.rows) text += format_row(grid, row, widths, style) + "\n";
    return text;
}

namespace {

// Reasons that a row had no room for; failures are quoted among the doubts anyway.
void add_cut_messages(const Grid& grid, const TableStyle& style, Findings& findings) {
    const auto widths = widths_of(grid, style);
    for (const GridRow& row : grid.rows) {
        const bool is_cut =
            widths[0] + widths[1] + 4 + display_width(row.message) > static_cast<std::size_t>(style.columns);
        if (is_cut && !is_failure(row.row->status)) add(findings, Fault::cut_message, {.row = row.row}, row.message);
    }
}

}  // namespace

std::string format_tables(const Report& report, TableStyle style) {
    const auto width = static_cast<std::size_t>(style.columns);
    std::string text;
    Findings cut_messages;
    std::vector<Grid> shown;
    const auto show = [&](const Grid& whole) {
        shown.push_back(fit(whole, style));
        text += format_grid(shown.back(), style) + "\n";
    };
    for (const Group& group : groups_of(report)) {
        text += paint(title_of(group), Paint::bold, style) + "\n\n";
        show(cost_grid(report, group));
        add_cut_messages(shown.back(), style, cut_messages);
        if (!is_whole_script(group)) show(gil_grid(report, group));
    }
    if (report.rows.empty()) text += "Nothing was measured.\n\n";
    for (const std::string& paragraph : legend(shown)) text += wrap(paragraph, width);
    text += wrap(provenance(report), width);
    std::vector<std::string> sentences = notes(report);
    std::ranges::move(sentences_of(report, cut_messages), std::back_inserter(sentences));
    if (!sentences.empty()) text += "\n";
    for (const std::string& sentence : sentences) text += wrap(sentence, width, "Note: ");
    return text;
}

}  // namespace pyhost
