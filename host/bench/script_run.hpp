// host/bench/script_run.hpp: one run of a whole script, in a child that stays alive for the replays of its calls.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bench/context.hpp"
#include "bench/memory_file.hpp"
#include "core/result.hpp"

namespace pyhost::bench {

struct ScriptRun {
    Contestant contestant;
    std::shared_ptr<Respondent> child;
    Row row;                       // of the whole script
    nlohmann::json functions;      // name -> {calls, ...}
    std::string printed;           // the reference's only
    bool crashes_at_exit = false;  // the reference
};

// The names of ScriptRun::functions.
std::vector<std::string> names_of(const nlohmann::json& functions);

// Twice: as it is, for the time and the output; then with a recorder, which costs, for the calls.  Throws Error where
// the script fails or has nothing to swap.
ScriptRun run_reference(const Context& context, const MemoryFile& calls);

// With what `contestant` brings swapped in; other output than the reference's is a note.
ScriptRun run_contestant(const Context& context, const Contestant& contestant, const ScriptRun& reference,
                         std::vector<std::string>& notes);

}  // namespace pyhost::bench
