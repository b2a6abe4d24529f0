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
    Row row;                   // of the whole script
    bool has_ended = false;    // it came to its own end, a bad one perhaps: the child lives, and can replay its calls
    nlohmann::json functions;  // name -> {calls, ...}
    std::string printed;       // the reference's only
    // Of the reference: how many of its runs have printed that; 0 where one has printed something else.
    int same_outputs = 1;
    bool crashes_at_exit = false;  // the reference
};

// The names of ScriptRun::functions.
std::vector<std::string> names_of(const nlohmann::json& functions);

// Twice: as it is, for the time and the output; then with a recorder, which costs, for the calls.  Throws Error where
// the script fails or has nothing to swap.
ScriptRun run_reference(const Context& context, const MemoryFile& calls);

// With what `contestant` brings swapped in.  Other output than the reference's is wrong where three runs of the
// reference print the same, unless it looks like a time; else it is a note.
ScriptRun run_contestant(const Context& context, const Contestant& contestant, ScriptRun& reference,
                         std::vector<std::string>& notes);

// What one more run under `contestant` says of each function's calls, compared with the record one by one: name ->
// {difference, ...}; empty where it does not come to its end.
nlohmann::json compare_calls_in_run(const Context& context, const Contestant& contestant, const MemoryFile& calls);

}  // namespace pyhost::bench
