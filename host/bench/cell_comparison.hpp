// host/bench/cell_comparison.hpp: compare a script with CASES: one kernel, one case, every contestant.
#pragma once

#include <string>

#include "bench/context.hpp"
#include "bench/offers.hpp"
#include "core/result.hpp"

namespace pyhost::bench {

// Adds the rows of `kernel` to `report`: the reference, asked of `reference`, which leaves its result in `results`;
// then the contestants, by what backends offer. Throws Error for a case that the script does not have and a backend
// that was named and cannot run the kernel.
void compare_cells(const Context& context, Respondent& reference, const MemoryFile& results,
                   const nlohmann::json& description, const std::string& kernel, const Offers& offers, Report& report);

}  // namespace pyhost::bench
