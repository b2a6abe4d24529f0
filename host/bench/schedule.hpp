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

// How many calls make a batch long enough for the clock, and how many batches make a median, within `budget_s`.
Track make_track(std::size_t row, int threads, double call_s, double budget_s);

// Calls `take` for each wanted sample: in rounds, each round in random order, by `seed`; a track that is done, or
// whose `take` returns false, is left out of the later rounds.
void interleave(const std::vector<Track>& tracks, std::uint64_t seed, const std::function<bool(const Track&)>& take);

// What all samples together will take.
double expected_s(const std::vector<Track>& tracks);

}  // namespace pyhost::bench
