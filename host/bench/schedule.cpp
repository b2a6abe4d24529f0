// host/bench/schedule.cpp: sizes of batches, rounds in random order.
#include "bench/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace pyhost::bench {
namespace {

// 50 ms a batch: ten times the 5 ms switch interval, so that hand-overs stay in the noise.
constexpr double batch_target_s = 0.05;

}  // namespace

Track make_track(std::size_t row, int threads, double call_s, double budget_s, const Plan& plan) {
    constexpr double shortest_s = 1e-9;
    const double one_s = std::max(call_s, shortest_s);
    const auto calls = static_cast<std::int64_t>(std::max(1.0, std::round(batch_target_s / one_s)));
    // Held calls queue: a batch may take as long as all its calls one after another.
    const double batch_s = one_s * static_cast<double>(calls) * threads;
    const int wanted = std::clamp(static_cast<int>(plan.cell_s / batch_s), plan.fewest, plan.most);
    const int affordable = std::max(1, static_cast<int>(budget_s / batch_s));
    return {
        .row = row, .threads = threads, .calls = calls, .samples = std::min(wanted, affordable), .batch_s = batch_s};
}

void interleave(const std::vector<Track>& tracks, std::uint64_t seed, const std::function<bool(const Track&)>& take) {
    std::mt19937_64 random(seed);
    std::vector<int> left(tracks.size());
    std::ranges::transform(tracks, left.begin(), &Track::samples);
    std::vector<std::size_t> order(tracks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    while (std::ranges::any_of(left, [](int count) { return count > 0; })) {
        std::ranges::shuffle(order, random);
        for (const std::size_t index : order) {
            if (left[index] == 0) continue;
            left[index] = take(tracks[index]) ? left[index] - 1 : 0;
        }
    }
}

double expected_s(const std::vector<Track>& tracks) {
    double sum_s = 0;
    for (const Track& track : tracks) sum_s += track.batch_s * track.samples;
    return sum_s;
}

}  // namespace pyhost::bench
