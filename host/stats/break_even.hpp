// host/stats/break_even.hpp: from a sweep's windows to figures, and from these to the size where releasing pays.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/break_even.hpp"

namespace pyhost {

// 529 -> 530; below 100 to the next integer.  `size` is 1 at least.
std::int64_t round_to_two_digits(double size);

// At most `count` sizes from `first` to `last`, both among them, each about the same factor above the one before; those
// between are rounded to two digits.  Throws Error unless 1 <= first < last and count >= 2.
std::vector<std::int64_t> geometric_sizes(std::int64_t first, std::int64_t last, int count);

// All that a table says of one size: medians over the pairs.
struct SweepFigures {
    std::int64_t size = 0;
    double held_s = 0;          // one call of a single thread
    double released_s = 0;      // the same with the GIL released
    double price = 0;           // what releasing adds to it: released / held - 1
    double held_per_s = 0;      // calls a second, all threads together
    double released_per_s = 0;  // the same with the GIL released
    double gain = 0;            // their ratio
    double cores = 0;           // CPU time / wall time of the threads that release
    int pairs = 0;              // that `gain` is the median of
    int paying = 0;             // pairs that alone say that releasing pays
};

// nullopt unless there is a pair of both kinds.
std::optional<SweepFigures> figures_of(const SweepPoint& point);
std::vector<SweepFigures> figures_of(const Sweep& sweep);

// Most pairs agree with their median: three quarters of them.
bool is_clear(const SweepFigures& figures);

enum class Payoff {
    never,    // not even at the largest size
    between,  // from a size on, but not at the one before it
    always,   // from the smallest size on
};

struct BreakEven {
    Payoff payoff = Payoff::never;
    std::int64_t below = 0;  // largest size that does not pay; 0 where all do
    std::int64_t from = 0;   // it and all larger ones pay; 0 where the largest does not
    double size = 0;         // where the gain would be 1, by interpolation of its logarithm; 0 unless between
    double call_s = 0;       // what a held call takes there
    std::vector<std::int64_t> exceptions;  // smaller sizes that seemed to pay, though a larger one does not
};

// The smallest size from which on (it and all larger ones) the gain is above 1.  `figures` ascend in size; throws
// Error where there are none.
BreakEven find_break_even(std::span<const SweepFigures> figures);

}  // namespace pyhost
