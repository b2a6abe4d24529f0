// host/core/lane.cpp: names of the lanes, and of the ways to a worker process.
#include "core/lane.hpp"

namespace pyhost {

std::string_view to_string(Lane lane) {
    switch (lane) {
        case Lane::threads: return "threads";
        case Lane::interpreters: return "interpreters";
        case Lane::processes: return "processes";
    }
    return "?";
}

std::optional<Lane> parse_lane(std::string_view text) {
    for (const Lane lane : {Lane::threads, Lane::interpreters, Lane::processes}) {
        if (to_string(lane) == text) return lane;
    }
    return std::nullopt;
}

std::string_view to_string(InputsBy inputs) {
    switch (inputs) {
        case InputsBy::none: return "";
        case InputsBy::fork: return "fork";
        case InputsBy::shared_memory: return "shared-memory";
    }
    return "?";
}

std::optional<InputsBy> parse_inputs_by(std::string_view text) {
    for (const InputsBy inputs : {InputsBy::none, InputsBy::fork, InputsBy::shared_memory}) {
        if (to_string(inputs) == text) return inputs;
    }
    return std::nullopt;
}

}  // namespace pyhost
