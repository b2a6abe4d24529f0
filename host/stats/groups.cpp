// host/stats/groups.cpp: rows by kernel and case.
#include "stats/groups.hpp"

#include <algorithm>

#include "stats/ratio.hpp"

namespace pyhost {

std::vector<Group> groups_of(const Report& report) {
    std::vector<Group> groups;
    for (const Row& row : report.rows) {
        const auto same = [&](const Group& g) {
            return g.kernel == row.key.kernel && g.case_name == row.key.case_name;
        };
        auto group = std::ranges::find_if(groups, same);
        if (group == groups.end()) {
            groups.push_back(
                {.kernel = row.key.kernel, .case_name = row.key.case_name, .rows = {}, .reference = nullptr});
            group = groups.end() - 1;
        }
        group->rows.push_back(&row);
        if (is_reference(row)) group->reference = &row;
    }
    for (Group& group : groups) {
        std::ranges::stable_partition(group.rows, [&](const Row* row) { return row == group.reference; });
    }
    return groups;
}

const Row* base_of(const Group& group) {
    const auto can_be = [&](const Row* row) {
        if (row == group.reference || row->status != Status::correct) return false;
        const auto own = own_ratio(*row);
        return own && own->interval;
    };
    const auto is_backend = [&](const Row* row) {
        return can_be(row) && !is_script_variant(*row) && row->key.backend != "python";
    };
    auto found = std::ranges::find_if(group.rows, is_backend);
    if (found == group.rows.end()) found = std::ranges::find_if(group.rows, can_be);
    return found == group.rows.end() ? nullptr : *found;
}

bool is_whole_script(const Group& group) { return group.rows.front()->is_whole_script; }

std::string name_of(const Row& row) {
    if (is_reference(row) || is_script_variant(row)) return row.key.backend;
    return row.key.backend + " " + gil_words(row.key);
}

}  // namespace pyhost
