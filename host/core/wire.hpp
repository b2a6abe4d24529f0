// host/core/wire.hpp: what two processes of pyhost must both know: variables, exit statuses, the names of questions.
//
// Each is spelled here, and nowhere else: the fields of the questions and of their answers are in wire_description.cpp,
// and docs/reference/wire.md lists them.
#pragma once

namespace pyhost::wire {

// Private environment variables, from a process to those that it starts.
inline constexpr const char* child_environment =
    "PYHOST_CHILD";  // of a measured child: its descriptors, "QUESTIONS,ANSWERS"
inline constexpr const char* swap_environment = "PYHOST_SWAP";  // what to swap: embed/python/swap.py's Request, as JSON
inline constexpr const char* ledger_environment = "PYHOST_GIL";     // path of the ledger that a traced process joins
inline constexpr const char* inside_environment = "PYHOST_INSIDE";  // set beside a script: a pyhost is strictly python
// The user's own.
inline constexpr const char* tracer_environment = "PYHOST_TRACER";  // "off": the GIL is sampled instead of traced
inline constexpr const char* log_environment = "PYHOST_LOG";        // "debug": the log of the conversation, on stderr

// Exit statuses of a measured child.
inline constexpr int lost_pipe_status = 86;  // the script closed the descriptors of the conversation
inline constexpr int no_exec_status = 127;   // as a shell's: the executable is gone

// Questions of the parent to a measured child.
namespace ask {
inline constexpr const char* describe = "describe";
inline constexpr const char* find_leaks = "find_leaks";
inline constexpr const char* keep_tax = "keep_tax";
inline constexpr const char* list_offers = "list_offers";
inline constexpr const char* list_probes = "list_probes";
inline constexpr const char* list_queue = "list_queue";
inline constexpr const char* list_sizes = "list_sizes";
inline constexpr const char* load = "load";
inline constexpr const char* measure_reference = "measure_reference";
inline constexpr const char* measure_sized_reference = "measure_sized_reference";
inline constexpr const char* measure_tax = "measure_tax";
inline constexpr const char* prepare = "prepare";
inline constexpr const char* prepare_queue = "prepare_queue";
inline constexpr const char* prepare_replay = "prepare_replay";
inline constexpr const char* prepare_sized = "prepare_sized";
inline constexpr const char* prepare_variant = "prepare_variant";
inline constexpr const char* quit = "quit";
inline constexpr const char* run_probe = "run_probe";
inline constexpr const char* run_queue = "run_queue";
inline constexpr const char* run_script = "run_script";
inline constexpr const char* sample = "sample";
inline constexpr const char* take_heartbeat = "take_heartbeat";
inline constexpr const char* take_window = "take_window";
}  // namespace ask

}  // namespace pyhost::wire
