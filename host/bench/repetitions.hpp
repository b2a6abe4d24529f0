// host/bench/repetitions.hpp: every row of a kernel in several sets of fresh children, one set after the other.
//
// Where the loader puts things biases a process for its whole life, so samples of one process tell nothing about that
// bias. The children of a repetition live together, and their samples interleave.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bench/measurement.hpp"

namespace pyhost::bench {

inline constexpr int most_repetitions = 7;

struct Preparation {
    // An entrant with its row and, unless the contestant is skipped, its child.
    std::function<Entrant(const Contestant& contestant)> start;
    // What makes the child prove itself. With `call_s` from an earlier child, its result is proved again and nothing
    // else: threads, wrong inputs, the claim and the overhead were the first one's.
    std::function<nlohmann::json(const Contestant& contestant, std::optional<double> call_s)> question;
    // Its answer.
    std::function<void(const Answer& answer, Entrant& entrant)> read;
};

// The rows of `contestants`, in their order. Where the children together would take more than `memory_bytes`, they are
// measured in groups, each with the first contestant as its common partner, and a note says so; one that takes more
// alone is a row with that reason. The first child of each row proves itself alone, the later ones beside others. Ends
// after fewest_repetitions where every ratio to the first row is known well enough, else with most_repetitions, 1.5 s a
// row, or the budget.
std::vector<Row> measure_repeatedly(const Context& context, const std::vector<Contestant>& contestants,
                                    const Preparation& preparation, double memory_bytes,
                                    std::vector<std::string>& notes);

}  // namespace pyhost::bench
