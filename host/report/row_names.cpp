// host/report/row_names.cpp: kernels with the same rows share one list.
#include "report/row_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace pyhost {
namespace {

constexpr std::size_t most_names = 4;
constexpr std::size_t most_lists = 2;  // of kernels with different rows; beyond it the rows are counted

// The kernel, with its case where the report has several; empty where it has but one kernel and case.
std::string kernel_of(const Report& report, const Row& row) {
    const auto is_other = [&](const Row& other) { return other.key.kernel != row.key.kernel; };
    const auto is_other_case = [&](const Row& other) {
        return other.key.kernel == row.key.kernel && other.key.case_name != row.key.case_name;
    };
    const bool has_cases = std::ranges::any_of(report.rows, is_other_case);
    if (has_cases) return row.key.kernel + " " + row.key.case_name;
    return std::ranges::any_of(report.rows, is_other) ? row.key.kernel : "";
}

using Names = std::vector<std::string>;

struct NameList {
    Names kernels;
    Names rows;
};

void add_once(Names& names, const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

std::vector<NameList> by_kernel(const Report& report, const Finding& finding, std::string (*name)(const Row&)) {
    std::vector<NameList> lists;
    for (const Evidence& evidence : finding.evidence) {
        const std::string kernel = kernel_of(report, *evidence.row);
        auto list = std::ranges::find_if(lists, [&](const NameList& one) { return one.kernels.front() == kernel; });
        if (list == lists.end()) list = lists.insert(lists.end(), {.kernels = {kernel}, .rows = {}});
        add_once(list->rows, name(*evidence.row));
    }
    return lists;
}

std::vector<NameList> join_equal(const std::vector<NameList>& lists) {
    std::vector<NameList> joined;
    for (const NameList& list : lists) {
        const auto same = std::ranges::find(joined, list.rows, &NameList::rows);
        if (same == joined.end()) {
            joined.push_back(list);
        } else {
            same->kernels.push_back(list.kernels.front());
        }
    }
    return joined;
}

std::string in_brackets(const Names& kernels) {
    return kernels.front().empty() ? "" : fmt::format(" ({})", list_of(kernels));
}

std::string counted(const std::vector<NameList>& lists) {
    std::size_t rows = 0;
    Names kernels;
    for (const NameList& list : lists) {
        rows += list.rows.size() * list.kernels.size();
        kernels.insert(kernels.end(), list.kernels.begin(), list.kernels.end());
    }
    return fmt::format("{} rows{}", rows, in_brackets(kernels));
}

std::string listed(const std::vector<NameList>& lists) {
    Names parts;
    for (const NameList& list : lists) parts.push_back(list_of(list.rows) + in_brackets(list.kernels));
    return fmt::format("{}", fmt::join(parts, ", and "));
}

}  // namespace

std::string list_of(const std::vector<std::string>& names) {
    const std::size_t named = names.size() <= most_names ? names.size() : most_names - 1;
    Names shown(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(named));
    if (named < names.size()) shown.push_back(fmt::format("{} more", names.size() - named));
    if (shown.size() < 2) return shown.empty() ? "" : shown.front();
    const std::string last = shown.back();
    shown.pop_back();
    return fmt::format("{} and {}", fmt::join(shown, ", "), last);
}

RowNames names_of(const Report& report, const Finding& finding, std::string (*name)(const Row&)) {
    const std::vector<NameList> lists = join_equal(by_kernel(report, finding, name));
    std::set<std::string> different;
    for (const NameList& list : lists) different.insert(list.rows.begin(), list.rows.end());
    return {.text = lists.size() > most_lists ? counted(lists) : listed(lists), .count = different.size()};
}

}  // namespace pyhost
