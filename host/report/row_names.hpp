// host/report/row_names.hpp: how a sentence names rows together, of one kernel or of several.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "stats/findings.hpp"

namespace pyhost {

// "a", "a and b", "a, b, c and 4 more": more than four are counted, for the tables list them all.
std::string list_of(const std::vector<std::string>& names);

struct RowNames {
    std::string text;  // "capi held and ctypes held (noop and add_ints)"; kernels only where the report has several
    std::size_t count = 0;  // of different names, for "is" or "are"
};

// `name`: what each row is called.
RowNames names_of(const Report& report, const Finding& finding, std::string (*name)(const Row&));

}  // namespace pyhost
