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
    std::string words = gil_field(key);
    const bool needs_lane = key.lane == Lane::interpreters && words != own_gils_word;
    if (key.lane == Lane::processes) words += key.inputs == InputsBy::fork ? ", fork" : ", shared";
    if (needs_lane) words += ", interpreters";
    if (key.inner_threads > 0) words += ", inner " + std::to_string(key.inner_threads);
    return words;
}

}  // namespace pyhost
