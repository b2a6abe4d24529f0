// host/stats/summary.hpp: median and spread of timing samples, and what follows from them for a cell.
//
// Median, not mean: one run of twenty that takes twice as long moves the mean by 5 %.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/result.hpp"

namespace pyhost {

struct Summary {
    double median_s = 0;
    double spread_s = 0;  // interquartile range
    std::size_t samples = 0;

    // The spread as a share of the median; 0 where the median is 0.
    double relative_spread() const;
};

// With fewer the spread says nothing.
inline constexpr std::size_t fewest_samples = 3;

// Throws Error where there are no samples.
Summary summarize(std::span<const double> samples_s);

// The GIL's split of one call: medians over the samples.
struct GilPerCall {
    double held_s = 0;
    double released_s = 0;
    double waiting_s = 0;
};

// All that a table says of one cell. `call` is the time of one call as its caller waits for it: wall_s / calls.
struct CellSummary {
    Summary call;
    double calls_per_s = 0;  // of all threads together, by the loop that several make them from; median
    double cores = 0;        // cpu_s / wall_s, median
    double core_wait = 0;    // of one thread: share of the time without a core, which the times leave out; median
    double queued = 0;       // of several: the same of a thread's time, on average; median
    std::optional<GilPerCall> gil;  // absent where no sample has it
};

// nullopt where the cell has no usable samples (none, or none with calls).
std::optional<CellSummary> summarize(const Cell& cell);

// The row's cell at `threads` threads, summarised; nullopt where there is no such cell, or it has no samples.
std::optional<CellSummary> summarize_at(const Row& row, int threads);

// Its threads waited for cores of which others had some: what they made together says nothing about their calls. Not
// known, and so false, of calls that have threads of their own. `cores` are those that the process may use.
bool is_crowded(const Row& row, int threads, int cores);

// The reference's median over the row's, both at one thread; nullopt where either is missing, or the row's result is
// another than the reference's.
std::optional<double> speedup(const Report& report, const Row& row);

// The call must last for ten ticks of 1 ms to have a stall.
enum class StallOutcome { measured, short_call, unknown };

StallOutcome outcome_of(const Heartbeat& heartbeat);

// Its highest number of threads with samples; 0 where there are none.
int highest_threads(const Row& row);

}  // namespace pyhost
