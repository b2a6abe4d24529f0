// host/report/queue.cpp: medians for the terminal, every run and call for who plots them.
#include "report/queue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "report/cells.hpp"
#include "report/json.hpp"
#include "report/layout.hpp"
#include "report/notes.hpp"
#include "stats/summary.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

using Json = nlohmann::ordered_json;

std::string queue_row_name(const QueueRow& row) { return row.key.backend + " " + gil_words(row.key); }

// Of each number of workers the median time of the queue.
std::map<int, double> medians_of(const QueueRow& row) {
    std::map<int, std::vector<double>> walls_s;
    for (const QueueRun& run : row.runs) walls_s[run.workers].push_back(run.wall_s);
    std::map<int, double> medians_s;
    for (const auto& [workers, all_s] : walls_s) medians_s[workers] = summarize(all_s).median_s;
    return medians_s;
}

std::vector<std::string> line_of(const QueueRow& row, const std::set<int>& counts) {
    std::vector<std::string> line{row.key.backend, gil_words(row.key)};
    const std::map<int, double> medians_s = medians_of(row);
    double least_s = 0;
    for (const int workers : counts) {
        const auto found = medians_s.find(workers);
        line.push_back(found == medians_s.end() ? no_cell : format_seconds(found->second));
        if (found != medians_s.end() && (least_s == 0 || found->second < least_s)) least_s = found->second;
    }
    const bool has_gain = least_s > 0 && medians_s.contains(*counts.begin());
    line.push_back(has_gain ? format_factor(medians_s.at(*counts.begin()) / least_s) : no_cell);
    return line;
}

std::string messages_of(const QueueReport& report) {
    std::string text;
    for (const QueueRow& row : report.rows) {
        if (row.status == Status::correct) continue;
        text +=
            wrap(fmt::format("{}: {}: {}", queue_row_name(row), to_string(row.status), flatten(row.reason)), 100, "  ");
    }
    return text;
}

Json run_json(const QueueRun& run) {
    Json jobs = Json::array();
    for (const QueueJob& job : run.jobs) {
        jobs.push_back({{"size", job.size}, {"worker", job.worker}, {"start_s", job.start_s}, {"end_s", job.end_s}});
    }
    return {{"workers", run.workers}, {"wall_s", run.wall_s}, {"cpu_s", run.cpu_s}, {"jobs", std::move(jobs)}};
}

Json row_json(const QueueRow& row) {
    Json runs = Json::array();
    for (const QueueRun& run : row.runs) runs.push_back(run_json(run));
    Json medians = Json::array();
    for (const auto& [workers, wall_s] : medians_of(row)) {
        medians.push_back({{"workers", workers}, {"wall_s", wall_s}});
    }
    return {{"kernel", row.key.kernel},  {"case", row.key.case_name},       {"backend", row.key.backend},
            {"gil", gil_field(row.key)}, {"lane", to_string(row.key.lane)}, {"status", to_string(row.status)},
            {"reason", row.reason},      {"provenance", row.provenance},    {"medians", std::move(medians)},
            {"runs", std::move(runs)}};
}

}  // namespace

std::string format_queue(const QueueReport& report, const TableStyle& style) {
    std::set<int> counts;
    for (const QueueRow& row : report.rows) {
        for (const QueueRun& run : row.runs) counts.insert(run.workers);
    }
    if (report.rows.empty() || counts.empty()) return "Nothing was measured.\n" + messages_of(report);
    std::vector<std::vector<std::string>> lines{{"backend", "gil"}};
    for (const int workers : counts) lines.front().push_back(fmt::format("{} by", workers));
    lines.front().emplace_back("gain");
    for (const QueueRow& row : report.rows) {
        if (!row.runs.empty()) lines.push_back(line_of(row, counts));
    }
    const RowKey& key = report.rows.front().key;
    std::string text = fmt::format("{}, queue {}: {} calls, n = {} to {}\n\n", key.kernel, key.case_name,
                                   report.sizes.size(), report.sizes.front(), report.sizes.back());
    text += align(lines, 2) + messages_of(report) + "\n";
    text += wrap(
        "N by: median time in which N workers empty the queue, their start and end in it; gain: the first column over "
        "the least; fork: workers are processes.",
        static_cast<std::size_t>(style.columns));
    text += wrap(format_machine(report.machine), static_cast<std::size_t>(style.columns));
    for (const std::string& note : report.notes) text += wrap(note, static_cast<std::size_t>(style.columns), "Note: ");
    return text;
}

Json to_json(const QueueReport& report) {
    Json rows = Json::array();
    for (const QueueRow& row : report.rows) rows.push_back(row_json(row));
    Json json = head_json("pyhost-queue", queue_schema_version, report);
    json["sizes"] = report.sizes;
    json["rows"] = std::move(rows);
    json["notes"] = report.notes;
    return json;
}

std::string format_json(const QueueReport& report) { return text_of(to_json(report)); }

}  // namespace pyhost
