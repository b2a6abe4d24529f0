// extensions/openmp/short_calls.hpp: who does a call, by how long it takes on one thread.
//
// Under 10 us the caller alone: to hand over a share and to see it done takes some 0.5 us. Up to 1 ms the process's
// Team. From there on OpenMP: that its threads sleep when it begins costs 45 us in a virtual machine. Where it has more
// threads than the Team, from 200 us on: 900 us on 16 cores are then 45 + 56, and 225 by four threads (by arithmetic).
//
// Kernels say how many of their items take 100 us; 20 % more or less is no matter.
#pragma once

#include <algorithm>
#include <cstddef>

#include "openmp/team.hpp"

namespace pyhost::openmp {

struct Length {
    std::size_t items;
    std::size_t in_100_us;

    constexpr bool is_trifling() const noexcept { return items < in_100_us / 10; }
    bool is_short() const noexcept;
    constexpr Wake wake() const noexcept { return items < in_100_us ? Wake::when_calls_follow : Wake::at_once; }
};

// OpenMP's number of threads, but four at most. PYHOST_SPIN_US is how long they look for the next call, 50 where it is
// not set or no number; with 0 they sleep at once, and only what takes 100 us is shared out. Called as the module is
// loaded, with the GIL: a process that is forked while another thread makes the team would wait for it for ever.
Team& the_team() noexcept;

// work(first, last) for `items` in chunks of `lot`, by the team.
template <class Work>
void share_out(const Length& length, std::size_t items, std::size_t lot, Work work) noexcept {
    auto chunks = [&](std::size_t first, std::size_t last) noexcept { work(first * lot, std::min(items, last * lot)); };
    the_team().run((items + lot - 1) / lot, length.wake(), chunks);
}

}  // namespace pyhost::openmp
