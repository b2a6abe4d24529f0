// host/report/probes.cpp: the wrong-input matrix of `pyhost check`.
#include "report/probes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "report/json.hpp"
#include "report/layout.hpp"

namespace pyhost {
namespace {

constexpr std::string_view fine = "ok";
constexpr std::array<std::string_view, 9> verdicts{
    fine, "wrong type", "wrong words", "converted", "accepted", "silently wrong", "leaks", "failed", "crash"};
constexpr std::array<std::string_view, 3> rare{"wrong words", "converted", "failed"};  // without a column where none is

using Who = std::pair<std::string, GilPolicy>;

Who who(const ProbeOutcome& outcome) { return {outcome.backend, outcome.policy}; }

std::vector<Who> distinct(std::span<const ProbeOutcome> outcomes) {
    std::vector<Who> all;
    for (const ProbeOutcome& outcome : outcomes) {
        if (std::ranges::find(all, who(outcome)) == all.end()) all.push_back(who(outcome));
    }
    return all;
}

std::string count_cell(std::span<const ProbeOutcome> outcomes, const Who& backend, std::string_view verdict) {
    const auto count = std::ranges::count_if(
        outcomes, [&](const ProbeOutcome& outcome) { return who(outcome) == backend && outcome.verdict == verdict; });
    return count == 0 ? "-" : std::to_string(count);
}

std::string format_matrix(std::span<const ProbeOutcome> outcomes) {
    std::vector<std::string_view> shown;
    std::ranges::copy_if(verdicts, std::back_inserter(shown), [&](std::string_view verdict) {
        return std::ranges::find(rare, verdict) == rare.end() ||
               std::ranges::find(outcomes, verdict, &ProbeOutcome::verdict) != outcomes.end();
    });
    std::vector<std::vector<std::string>> lines{{"backend", "gil"}};
    for (const std::string_view verdict : shown) lines.front().emplace_back(verdict);
    for (const Who& backend : distinct(outcomes)) {
        std::vector<std::string> line{backend.first, std::string(to_string(backend.second))};
        for (const std::string_view verdict : shown) line.push_back(count_cell(outcomes, backend, verdict));
        lines.push_back(std::move(line));
    }
    return align(lines, 2);
}

std::string format_outcome(const ProbeOutcome& outcome) {
    const std::string what =
        fmt::format("{} {}, {}({}): {}; expected {}, got {}", outcome.backend, to_string(outcome.policy),
                    outcome.kernel, outcome.probe, outcome.verdict, outcome.expected, outcome.outcome);
    return wrap(what, page_columns, "  ");
}

}  // namespace

std::string format_probes(std::span<const ProbeOutcome> outcomes, bool is_interrupted) {
    const auto is_fine = [](const ProbeOutcome& outcome) { return outcome.verdict == fine; };
    const auto good = static_cast<std::size_t>(std::ranges::count_if(outcomes, is_fine));
    std::string text = format_matrix(outcomes) + "\n";
    for (const ProbeOutcome& outcome : outcomes) {
        if (!is_fine(outcome)) text += format_outcome(outcome);
    }
    if (good < outcomes.size()) text += "\n";
    const std::string bad = good < outcomes.size() ? fmt::format("; {} {} not", outcomes.size() - good,
                                                                 outcomes.size() - good == 1 ? "is" : "are")
                                                   : "";
    if (!is_interrupted)
        return text + fmt::format("{} of {} probes are as they should be{}\n", good, outcomes.size(), bad);
    return text + fmt::format("interrupted: not all was probed; of {} probes so far {} are as they should be{}\n",
                              outcomes.size(), good, bad);
}

std::string format_probes_json(std::span<const ProbeOutcome> outcomes, const std::string& command,
                               bool is_interrupted) {
    using Json = nlohmann::ordered_json;
    Json rows = Json::array();
    for (const ProbeOutcome& outcome : outcomes) {
        rows.push_back({{"kernel", outcome.kernel},
                        {"backend", outcome.backend},
                        {"gil", to_string(outcome.policy)},
                        {"probe", outcome.probe},
                        {"expected", outcome.expected},
                        {"outcome", outcome.outcome},
                        {"verdict", outcome.verdict}});
    }
    const Json report{{"schema", "pyhost-check"},
                      {"schema_version", check_schema_version},
                      {"command", command},
                      {"interrupted", is_interrupted},
                      {"rows", std::move(rows)}};
    return text_of(report);
}

}  // namespace pyhost
