// host/report/merged.cpp: rows of several reports side by side.
#include "report/merged.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "report/grid.hpp"
#include "report/host_tax.hpp"
#include "report/layout.hpp"
#include "report/sentences.hpp"
#include "stats/doubts.hpp"
#include "stats/groups.hpp"
#include "stats/remarks.hpp"
#include "stats/summary.hpp"

namespace pyhost {
namespace {

using Line = std::vector<std::string>;

// "3.13.5t": the version, and CPython's own letter for a build without a GIL.
std::string version_of(const Machine& machine) {
    const bool is_free_threaded = machine.python.find("free-threading") != std::string::npos;
    return machine.python.substr(0, machine.python.find(' ')) + (is_free_threaded ? "t" : "");
}

// One for each run, all different: the version, with the run's number where two have the same.
std::vector<std::string> labels_of(std::span<const Run> runs) {
    std::vector<std::string> labels;
    for (std::size_t index = 0; index < runs.size(); ++index) {
        const std::string version = version_of(runs[index].report.machine);
        const auto same = [&](const Run& run) { return version_of(run.report.machine) == version; };
        labels.push_back(std::ranges::count_if(runs, same) == 1 ? version : fmt::format("{} #{}", version, index + 1));
    }
    return labels;
}

// What the row's threads had between them.
std::string gil_of(const Row& row, const Machine& machine) {
    const std::string policy = is_reference(row) ? "-" : gil_words(row.key);
    if (machine.gil_enabled) return policy;
    if (!row.gil_turned_on_by.empty()) return is_reference(row) ? "on" : policy + ", on";
    return is_reference(row) ? "no GIL" : "no GIL, " + policy;
}

std::string merged_message(const Row& row) {
    const std::string status =
        row.status == Status::correct ? "correct, not timed on 1 thread" : std::string(to_string(row.status));
    return flatten(row.reason.empty() ? status : status + ": " + row.reason);
}

using Key = std::pair<std::string, std::string>;  // kernel, case

Key key_of(const Row& row) { return {row.key.kernel, row.key.case_name}; }

std::vector<Key> keys_of(std::span<const Run> runs) {
    std::vector<Key> keys;
    for (const Run& run : runs) {
        for (const Row& row : run.report.rows) {
            if (std::ranges::find(keys, key_of(row)) == keys.end()) keys.push_back(key_of(row));
        }
    }
    return keys;
}

std::optional<double> seconds_of(const Row& row) {
    const auto cell = summarize_at(row, 1);
    return cell ? std::optional(cell->call.median_s) : std::nullopt;
}

// The most threads that any row of the key has samples at.
int most_threads(std::span<const Run> runs, const Key& key) {
    int most = 1;
    for (const Run& run : runs) {
        for (const Row& row : run.report.rows) {
            if (key_of(row) == key) most = std::max(most, highest_threads(row));
        }
    }
    return most;
}

std::optional<double> first_reference_s(std::span<const Run> runs, const Key& key) {
    for (const Row& row : runs.front().report.rows) {
        if (key_of(row) == key && is_reference(row)) return seconds_of(row);
    }
    return std::nullopt;
}

// One kernel and case, of all runs.
struct MergedTable {
    Grid grid;
    std::vector<std::string> labels;  // of the run, for each of the grid's rows
    std::string messages;             // of the rows without numbers, which would widen the columns
};

void add_row(const Scene& scene, const std::string& label, const Row& row, MergedTable& table) {
    if (!is_timed(row.status) || !seconds_of(row)) {
        table.messages += wrap(fmt::format("{} {}: {}", label, name_of(row), merged_message(row)), page_columns, "  ");
        return;
    }
    table.labels.push_back(label);
    table.grid.rows.push_back({.backend = row.key.backend,
                               .gil = gil_of(row, scene.report.machine),
                               .cells = cells_of(Table::merged, table_row(scene, row)),
                               .message = {},
                               .row = &row});
}

void add_run(const Report& report, const std::string& label, const Scene& shared, MergedTable& table) {
    for (const Group& group : groups_of(report)) {
        if (group.kernel != shared.group.kernel || group.case_name != shared.group.case_name) continue;
        const Scene scene{.report = report,
                          .group = group,
                          .many_threads = shared.many_threads,
                          .first_label = shared.first_label,
                          .first_reference_s = shared.first_reference_s};
        table.grid.heads = heads_of(Table::merged, scene);
        for (const Row* row : group.rows) add_row(scene, label, *row, table);
    }
}

std::string aligned(const MergedTable& table, std::size_t widest_backend) {
    std::vector<Line> lines{{"python", "backend", "gil"}};
    for (const GridHead& head : table.grid.heads) lines.front().push_back(head.text);
    for (std::size_t i = 0; i < table.grid.rows.size(); ++i) {
        const GridRow& row = table.grid.rows[i];
        lines.push_back({table.labels[i], cut_name(row.backend, widest_backend), row.gil});
        lines.back().insert(lines.back().end(), row.cells.begin(), row.cells.end());
    }
    return align(lines, 3);
}

// At most `page_columns` columns: the columns that can be spared go first, then the ends of long names.
std::string fit(MergedTable table) {
    constexpr std::size_t shortest_backend = 8;
    const auto is_wide = [](const std::string& text) {
        return display_width(text.substr(0, text.find('\n'))) > page_columns;
    };
    std::size_t widest_backend = page_columns;
    std::string text = aligned(table, widest_backend);
    while (is_wide(text) && spare_column(table.grid)) text = aligned(table, widest_backend);
    while (is_wide(text) && --widest_backend >= shortest_backend) text = aligned(table, widest_backend);
    return text;
}

std::string format_key(std::span<const Run> runs, const std::vector<std::string>& labels, const Key& key) {
    const Group group{.kernel = key.first, .case_name = key.second, .rows = {}};
    const Scene shared{.report = runs.front().report,
                       .group = group,
                       .many_threads = most_threads(runs, key),
                       .first_label = labels.front(),
                       .first_reference_s = first_reference_s(runs, key)};
    MergedTable table;
    for (std::size_t index = 0; index < runs.size(); ++index) add_run(runs[index].report, labels[index], shared, table);
    return fmt::format("{}, case {}\n\n{}{}\n", key.first, key.second, fit(table), table.messages);
}

std::string format_run(const Run& run, const std::string& label) {
    const Machine& machine = run.report.machine;
    const std::string tax = format_host_tax(machine.tax);
    return wrap(
        fmt::format("{}: {}, {} ({} core{}), {}, {}; Python {}; {}.{}", label, run.file, machine.cpu, machine.cores,
                    machine.cores == 1 ? "" : "s", machine.os, run.report.started, machine.python,
                    machine.gil_enabled ? "one GIL" : "no GIL", tax.empty() ? "" : " This host: " + tax + "."),
        page_columns);
}

// Doubts, and what the run's rows cannot show.
Findings findings_of(const Report& report) {
    Findings findings = doubts(report);
    std::ranges::copy_if(remarks(report), std::back_inserter(findings), [](const Finding& finding) {
        return finding.fault == Fault::interrupted || finding.fault == Fault::gil_turned_on;
    });
    return by_weight(std::move(findings));
}

// Rows that no kernel and case name.
bool has_scripts(std::span<const Run> runs) {
    return std::ranges::any_of(
        runs, [](const Run& run) { return std::ranges::any_of(run.report.rows, &Row::is_whole_script); });
}

std::vector<std::string> warnings_of(std::span<const Run> runs, const std::vector<std::string>& labels) {
    std::vector<std::string> warnings;
    const Machine& first = runs.front().report.machine;
    for (std::size_t index = 0; index < runs.size(); ++index) {
        const Report& report = runs[index].report;
        if (report.machine.cpu != first.cpu || report.machine.cores != first.cores) {
            warnings.push_back(fmt::format("{} ran on another machine than {}: compare its ratios, not its times",
                                           labels[index], labels.front()));
        }
        for (const std::string& note : notes_of(report, findings_of(report))) {
            warnings.push_back(labels[index] + ": " + note);
        }
    }
    if (has_scripts(runs)) {
        warnings.emplace_back(
            "(script) rows do not name their script; compare them only if all reports ran the same one");
    }
    return warnings;
}

}  // namespace

std::string format_merged(std::span<const Run> runs) {
    const std::vector<std::string> labels = labels_of(runs);
    std::string text;
    for (const Key& key : keys_of(runs)) text += format_key(runs, labels, key);
    text +=
        wrap(fmt::format("speed-up: the run's own python's time / this time; over {}: that run's python's time / this "
                         "time; threads: total calls/s over N threads; gain: over 1 thread.",
                         labels.front()),
             page_columns);
    for (std::size_t index = 0; index < runs.size(); ++index) text += format_run(runs[index], labels[index]);
    const std::vector<std::string> warnings = warnings_of(runs, labels);
    if (!warnings.empty()) text += "\n";
    for (const std::string& warning : warnings) text += wrap(warning, page_columns, "Note: ");
    return text;
}

}  // namespace pyhost
