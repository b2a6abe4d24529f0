// host/report/merged.cpp: rows of several reports side by side.
#include "report/merged.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "report/host_tax.hpp"
#include "report/layout.hpp"
#include "report/sentences.hpp"
#include "stats/doubts.hpp"
#include "stats/groups.hpp"
#include "stats/remarks.hpp"
#include "stats/summary.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

constexpr std::size_t width = 100;
constexpr const char* none = "-";
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
    const std::string policy(is_reference(row) ? none : to_string(row.key.policy));
    if (machine.gil_enabled) return policy;
    if (!row.gil_turned_on_by.empty()) return is_reference(row) ? "on" : policy + ", on";
    return is_reference(row) ? "no GIL" : "no GIL, " + policy;
}

std::string message_of(const Row& row) {
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

std::optional<double> seconds_of(const Row* row) {
    const auto cell = row == nullptr ? std::nullopt : summarize_at(*row, 1);
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

// Of one key: what all lines need.
struct Scene {
    Key key;
    int threads = 1;                    // the most
    std::optional<double> reference_s;  // of the first run
};

Line header_of(const Scene& scene, const std::string& first) {
    Line header{"python", "backend", "gil", "time", "spread", "n", "speed-up", "over " + first};
    if (scene.threads > 1) {
        header.push_back(fmt::format("{} threads", scene.threads));
        header.emplace_back("gain");
    }
    return header;
}

std::string factor_cell(std::optional<double> reference_s, std::optional<double> time_s) {
    return reference_s && time_s ? format_factor(*reference_s / *time_s) : none;
}

Line numbers_of(const Scene& scene, const Report& report, const Row& row) {
    const auto one = summarize_at(row, 1);
    const auto many = summarize_at(row, scene.threads);
    const std::optional<double> time_s = seconds_of(&row);
    Line cells{one ? format_seconds(one->call.median_s) : none,
               one && one->call.samples > 1 ? format_percent(one->call.relative_spread()) : none,
               one ? std::to_string(one->call.samples) : none,
               factor_cell(seconds_of(reference_of(report, row)), time_s), factor_cell(scene.reference_s, time_s)};
    if (scene.threads > 1) {
        cells.push_back(many ? format_scaled(many->calls_per_s, "/s") : none);
        cells.push_back(one && many ? format_factor(many->calls_per_s / one->calls_per_s) : none);
    }
    return cells;
}

Line line_of(const Scene& scene, const std::string& label, const Report& report, const Row& row) {
    Line line{label, row.key.backend, gil_of(row, report.machine)};
    const bool has_numbers = row.status == Status::correct && seconds_of(&row);
    if (!has_numbers) {
        line.push_back(message_of(row));
        return line;
    }
    std::ranges::move(numbers_of(scene, report, row), std::back_inserter(line));
    return line;
}

std::optional<double> first_reference_s(std::span<const Run> runs, const Key& key) {
    for (const Row& row : runs.front().report.rows) {
        if (key_of(row) == key && is_reference(row)) return seconds_of(&row);
    }
    return std::nullopt;
}

// At most `width` columns: what the others need less goes first.
std::string fit(std::vector<Line> lines) {
    std::string text = align(lines, 3);
    for (const std::string_view title : {"n", "spread"}) {
        if (display_width(text.substr(0, text.find('\n'))) <= width) break;
        const auto column = std::ranges::find(lines.front(), title) - lines.front().begin();
        for (Line& line : lines) line.erase(line.begin() + column);
        text = align(lines, 3);
    }
    return text;
}

// The lines without numbers come below the table: their messages would widen its columns.
std::string format_key(std::span<const Run> runs, const std::vector<std::string>& labels, const Key& key) {
    const Scene scene{key, most_threads(runs, key), first_reference_s(runs, key)};
    std::vector<Line> lines{header_of(scene, labels.front())};
    std::string messages;
    for (std::size_t index = 0; index < runs.size(); ++index) {
        const Report& report = runs[index].report;
        for (const Row& row : report.rows) {
            if (key_of(row) != key) continue;
            Line line = line_of(scene, labels[index], report, row);
            if (line.size() == lines.front().size()) {
                lines.push_back(std::move(line));
            } else {
                messages += wrap(fmt::format("{} {}: {}", line[0], name_of(row), line[3]), width, "  ");
            }
        }
    }
    return fmt::format("{}, case {}\n\n{}{}\n", key.first, key.second, fit(std::move(lines)), messages);
}

std::string format_run(const Run& run, const std::string& label) {
    const Machine& machine = run.report.machine;
    const std::string tax = format_host_tax(machine.tax);
    return wrap(
        fmt::format("{}: {}, {} ({} core{}), {}, {}; Python {}; {}.{}", label, run.file, machine.cpu, machine.cores,
                    machine.cores == 1 ? "" : "s", machine.os, run.report.started, machine.python,
                    machine.gil_enabled ? "one GIL" : "no GIL", tax.empty() ? "" : " This host: " + tax + "."),
        width);
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
             width);
    for (std::size_t index = 0; index < runs.size(); ++index) text += format_run(runs[index], labels[index]);
    const std::vector<std::string> warnings = warnings_of(runs, labels);
    if (!warnings.empty()) text += "\n";
    for (const std::string& warning : warnings) text += wrap(warning, width, "Note: ");
    return text;
}

}  // namespace pyhost
