// host/bench/ways.cpp: the product of policies and lanes, and what --gil=per-interpreter adds to it.
#include "bench/ways.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pyhost::bench {
namespace {

void add(const Way& way, std::vector<Way>& ways) {
    if (std::ranges::find(ways, way) == ways.end()) ways.push_back(way);
}

// Inputs reach a worker process in two ways, and both are rows.
void add_lane(GilPolicy policy, Lane lane, std::vector<Way>& ways) {
    if (lane != Lane::processes) return add({.policy = policy, .lane = lane, .inputs = InputsBy::none}, ways);
    for (const InputsBy inputs : {InputsBy::fork, InputsBy::shared_memory}) {
        add({.policy = policy, .lane = lane, .inputs = inputs}, ways);
    }
}

std::vector<Way> with_inner_threads(const std::vector<Way>& ways, const std::vector<int>& counts) {
    if (counts.empty()) return ways;
    std::vector<Way> found;
    for (const Way& way : ways) {
        for (const int count : counts) {
            found.push_back(way);
            found.back().inner_threads = count;
        }
    }
    return found;
}

}  // namespace

std::vector<Way> backend_ways(const Options& options, const std::vector<GilPolicy>& policies, bool has_inner_threads) {
    std::vector<Way> ways;
    for (const Lane lane : options.lanes) {
        for (const GilPolicy policy : policies) add_lane(policy, lane, ways);
    }
    if (options.asks_own_gils) add_lane(GilPolicy::held, Lane::interpreters, ways);
    return has_inner_threads ? with_inner_threads(ways, options.inner_threads) : ways;
}

std::vector<Way> python_ways(const Options& options) {
    std::vector<Way> ways;
    for (const Lane lane : options.lanes) {
        if (lane != Lane::threads) add_lane(GilPolicy::own, lane, ways);
    }
    if (options.asks_own_gils) add_lane(GilPolicy::own, Lane::interpreters, ways);
    return ways;
}

std::vector<Way> swap_ways(const Options& options, GilPolicy claimed) {
    std::vector<Way> ways;
    if (options.asks_own_gils) add_lane(claimed, Lane::threads, ways);
    for (const Lane lane : options.lanes) add_lane(claimed, lane, ways);
    if (options.asks_own_gils) add_lane(claimed, Lane::interpreters, ways);
    return ways;
}

std::string note_on_own_gils(const Options& options) {
    if (!options.asks_own_gils) return "";
    return fmt::format("--gil={} is another word for --lanes=interpreters --gil=held", own_gils_word);
}

}  // namespace pyhost::bench
