// host/report/notes.hpp: what stands under the tables: what the words mean, where it was measured, what to doubt.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "report/grid.hpp"

namespace pyhost {

// What the columns of the grids mean, those that were left out not; a paragraph for each table.
std::vector<std::string> legend(std::span<const Grid> shown);

// CPU, cores, system, Python and the engine that saw the GIL; sentences.
std::string format_machine(const Machine& machine);

// Seed, samples, machine, Python and the engine that saw the GIL; a paragraph.
std::string provenance(const Report& report);

// Findings by weight, all but the first three short, then the report's own notes.
std::vector<std::string> notes(const Report& report);

}  // namespace pyhost
