// host/stats/held_places.hpp: long holds by place: the threads of a pool that held the GIL at one line are one entry.
#pragma once

#include <vector>

#include "core/gil_account.hpp"

namespace pyhost {

// The sums of the holds of one process at one place; `hold.thread` is the thread that held longest there in all.
struct HeldPlace {
    GilHold hold;
    int threads = 1;
};

// Longest hold first.
std::vector<HeldPlace> held_places(const GilAccount& account);

}  // namespace pyhost
