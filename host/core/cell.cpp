// host/core/cell.cpp: names of the GIL policies, alone and with the lane.
#include "core/cell.hpp"

namespace pyhost {

std::string_view to_string(GilPolicy policy) {
    switch (policy) {
        case GilPolicy::held: return "held";
        case GilPolicy::released: return "released";
        case GilPolicy::own: return "own";
    }
    return "?";
}

std::optional<GilPolicy> parse_gil_policy(std::string_view text) {
    for (const GilPolicy policy : {GilPolicy::held, GilPolicy::released, GilPolicy::own}) {
        if (to_string(policy) == text) return policy;
    }
    return std::nullopt;
}

std::string gil_field(const RowKey& key) {
    const bool keeps_its_own = key.lane == Lane::interpreters && key.policy != GilPolicy::released;
    return std::string(keeps_its_own ? own_gils_word : to_string(key.policy));
}

std::string gil_words(const RowKey& key) {
    const std::string gil = gil_field(key);
    if (key.lane == Lane::processes) return gil + (key.inputs == InputsBy::fork ? ", fork" : ", shared");
    const bool needs_lane = key.lane == Lane::interpreters && gil != own_gils_word;
    return needs_lane ? gil + ", interpreters" : gil;
}

}  // namespace pyhost
