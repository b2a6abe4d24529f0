// host/report/notes.cpp: the words under the tables.
#include "report/notes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "report/columns.hpp"
#include "report/host_tax.hpp"
#include "report/sentences.hpp"
#include "stats/doubts.hpp"
#include "stats/remarks.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

std::size_t samples_of(const Report& report) {
    std::size_t samples = 0;
    for (const Row& row : report.rows) {
        for (const Cell& cell : row.cells) samples += cell.samples.size();
    }
    return samples;
}

std::vector<std::string_view> legend_of(Table table, std::span<const Grid> shown) {
    const auto is_shown = [&](std::string_view legend) {
        return std::ranges::any_of(shown, [&](const Grid& grid) {
            return std::ranges::find(grid.heads, legend, &GridHead::legend) != grid.heads.end();
        });
    };
    std::vector<std::string_view> entries;
    for (const Column& column : columns()) {
        if (column.table == table && !column.legend.empty() && is_shown(column.legend)) {
            entries.push_back(column.legend);
        }
    }
    return entries;
}

std::string cores_of(const Machine& machine) {
    return fmt::format("{} ({} core{})", machine.cpu, machine.cores, machine.cores == 1 ? "" : "s");
}

// Whose large results lie on pages that were touched before.
std::string format_pool(const Report& report) {
    double most_bytes = 0;
    std::vector<std::string> names;
    for (const Row& row : report.rows) {
        most_bytes = std::max(most_bytes, row.pool_bytes);
        if (row.pool_bytes > 0 && std::ranges::find(names, row.key.backend) == names.end()) {
            names.push_back(row.key.backend);
        }
    }
    if (names.empty()) return "";
    return fmt::format(" New arrays of {} come from a pool of touched pages, {:.0f} MB at most (PYHOST_POOL=0: none).",
                       fmt::join(names, ", "), most_bytes * 1e-6);
}

}  // namespace

std::vector<std::string> legend(std::span<const Grid> shown) {
    std::vector<std::string> paragraphs;
    for (const Table table : {Table::cost, Table::gil}) {
        const std::vector<std::string_view> entries = legend_of(table, shown);
        if (!entries.empty()) paragraphs.push_back(fmt::format("{}", fmt::join(entries, "; ")));
    }
    for (std::string& paragraph : paragraphs) paragraph += ".";
    if (!paragraphs.empty()) paragraphs.back().replace(paragraphs.back().size() - 1, 1, "; -: not measured.");
    return paragraphs;
}

std::string format_machine(const Machine& machine) {
    std::string text =
        fmt::format("{}, {}. Python {}. GIL: {}", cores_of(machine), machine.os, machine.python, machine.gil_engine);
    if (machine.gil_hook_s > 0)
        text += ", overhead " + format_seconds(machine.gil_hook_s) + " per release/acquire pair";
    const std::string tax = format_host_tax(machine.tax);
    return text + "." + (tax.empty() ? "" : " This host: " + tax + ".");
}

std::string provenance(const Report& report) {
    return fmt::format("{} samples in random order (seed {}) in {}. {}", samples_of(report), report.seed,
                       format_seconds(report.wall_s), format_machine(report.machine)) +
           format_pool(report);
}

std::vector<std::string> notes(const Report& report) {
    Findings findings = doubts(report);
    std::ranges::move(remarks(report), std::back_inserter(findings));
    std::vector<std::string> all = notes_of(report, by_weight(std::move(findings)));
    all.insert(all.end(), report.notes.begin(), report.notes.end());
    return all;
}

}  // namespace pyhost
