// host/core/lane.hpp: what kind of thread calls, and how a worker process gets its inputs; the axis beside the GIL
// policy.
#pragma once

#include <optional>
#include <string_view>

namespace pyhost {

enum class Lane {
    threads,       // of one interpreter
    interpreters,  // a sub-interpreter, and so a GIL, for each thread (PEP 684)
    processes,     // a worker process in the place of each thread
};

// Of worker processes; `none` in the other lanes, where all see the same objects or make their own.
enum class InputsBy { none, fork, shared_memory };

std::string_view to_string(Lane lane);
std::optional<Lane> parse_lane(std::string_view text);

// "fork", "shared-memory"; empty for none.
std::string_view to_string(InputsBy inputs);
std::optional<InputsBy> parse_inputs_by(std::string_view text);

}  // namespace pyhost
