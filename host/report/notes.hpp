// host/report/notes.hpp: what stands under the tables: what the words mean, where it was measured, what to doubt.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"

namespace pyhost {

// What the columns mean; a paragraph for each table.
std::vector<std::string> legend();

// CPU, cores, system, Python and the engine that saw the GIL; sentences.
std::string format_machine(const Machine& machine);

// Seed, samples, machine, Python and the engine that saw the GIL; a paragraph.
std::string provenance(const Report& report);

// Failures and doubts, the report's own notes, then the reasons that the tables had no room for.
std::vector<std::string> notes(const Report& report);

}  // namespace pyhost
