// host/stats/groups.hpp: the rows that are compared with each other: those of one kernel and case.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"

namespace pyhost {

struct Group {
    std::string kernel;
    std::string case_name;
    std::vector<const Row*> rows;    // the reference first, the others in the report's order
    const Row* reference = nullptr;  // backend "python", or nullptr
};

// In order of first appearance. The rows stay the report's, which must outlive the groups.
std::vector<Group> groups_of(const Report& report);

// The row that the others' times are compared with, across processes: the first correct one beside the reference that
// has samples of at least three; nullptr where there is none. Pure Python (in another lane, or a script's variant) only
// where there is no backend's.
const Row* base_of(const Group& group);

// Of the script's own run, of whose GIL nothing is known.
bool is_whole_script(const Group& group);

// "capi held"; just "python" for the reference, "python:lists" for a variant of it.
std::string name_of(const Row& row);

}  // namespace pyhost
