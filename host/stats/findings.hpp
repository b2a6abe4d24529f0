// host/stats/findings.hpp: rows that share a fault, and how a sentence names them together.
//
// One sentence for all: five bindings that stall other threads for 130 ms each are one fact, not five warnings.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"

namespace pyhost {

struct Finding {
    const Row* row = nullptr;
    double value = 0;  // what is wrong with it: a share, a time, a factor
};

using Findings = std::vector<Finding>;

// "capi held", "capi held and numpy own", "a, b, c and 4 more".
std::string names_of(const Findings& findings);

// "31 %", or "22 % to 60 %" where the smallest and the largest read differently.
std::string range_of(const Findings& findings, std::string (*format)(double));

// `one` for a single finding, else `many`.
const char* agree(const Findings& findings, const char* one, const char* many);

}  // namespace pyhost
