// host/report/markdown.cpp: the grids as GitHub markdown.
#include "report/markdown.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "report/grid.hpp"
#include "report/layout.hpp"
#include "report/notes.hpp"
#include "stats/groups.hpp"

namespace pyhost {
namespace {

// Text that markdown takes as text: in a table, | ends a cell; <, *, _ and ` begin formatting.
std::string escape(std::string_view text) {
    std::string escaped;
    for (const char c : flatten(text)) {
        if (std::string_view("|<*_`\\[").find(c) != std::string_view::npos) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

// A message takes the first cell after the names; GitHub fills the others.
std::string format_row(const GridRow& row, const std::vector<GridHead>& heads) {
    std::string line = "| " + escape(row.backend) + " | " + row.gil + " |";
    if (!row.message.empty()) return line + " " + escape(row.message) + " |\n";
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        line += " " + (is_marked(row, heads[i]) ? "**" + row.cells[i] + "**" : row.cells[i]) + " |";
    }
    return line + "\n";
}

std::string format_grid(const Grid& grid) {
    std::string header = "| backend | gil |";
    std::string rule = "| --- | --- |";
    for (const GridHead& head : grid.heads) {
        header += " " + head.text + " |";
        rule += " ---: |";
    }
    std::string text = "**" + grid.title + "**\n\n" + header + "\n" + rule + "\n";
    for (const GridRow& row : grid.rows) text += format_row(row, grid.heads);
    return text + "\n";
}

}  // namespace

std::string format_markdown(const Report& report) {
    std::string text;
    std::vector<Grid> shown;
    const auto show = [&](Grid grid) {
        text += format_grid(grid);
        shown.push_back(std::move(grid));
    };
    for (const Group& group : groups_of(report)) {
        text += "### " + escape(title_of(group)) + "\n\n";
        show(cost_grid(report, group));
        if (!is_whole_script(group)) show(gil_grid(report, group));
    }
    for (const std::string& paragraph : legend(shown)) text += escape(paragraph) + "\n\n";
    text += escape(provenance(report)) + "\n";
    const auto sentences = notes(report);
    if (!sentences.empty()) text += "\n";
    for (const std::string& sentence : sentences) text += "- " + escape(sentence) + "\n";
    return text;
}

}  // namespace pyhost
