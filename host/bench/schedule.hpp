// host/bench/schedule.hpp: order every sample of every cell, interleaved, so that drift hits all cells alike.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace pyhost::bench {

// One cell to be sampled: a batch takes about `batch_s`, made of `calls` calls a thread.
struct Track {
    std::size_t row = 0;  // index into the rows
    int threads = 1;
    std::int64_t calls = 1;
    int samples = 1;  // wanted
    double batch_s = 0;
};

// How long a cell is sampled, and in how many batches.
struct Plan {
    double cell_s;
    int fewest;
    int most;
};

// A second a cell, so that a table of ten rows at two thread counts takes 20 s; or a part of it in each of several sets
// of processes, for of a process the fastest sample counts.
inline constexpr Plan all_at_once{.cell_s = 1.0, .fewest = 5, .most = 15};
inline constexpr Plan one_of_several{.cell_s = 0.1, .fewest = 1, .most = 5};

// How many calls make a batch long enough for the clock, and how many batches make a median, within `budget_s`.
Track make_track(std::size_t row, int threads, double call_s, double budget_s, const Plan& plan);

// Calls `take` for each wanted sample: in rounds, each round in random order, by `seed`; a track that is done, or
// whose `take` returns false, is left out of the later rounds.
void interleave(const std::vector<Track>& tracks, std::uint64_t seed, const std::function<bool(const Track&)>& take);

// What all samples together will take.
double expected_s(const std::vector<Track>& tracks);

}  // namespace pyhost::bench
