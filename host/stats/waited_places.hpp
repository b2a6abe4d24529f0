// host/stats/waited_places.hpp: where threads were while others waited for them, by place.
#pragma once

#include <vector>

#include "core/gil_account.hpp"

namespace pyhost {

// Of the threads of one process at one place: their sum; `thread` is the one that was waited for longest there.
struct WaitedSum {
    WaitedPlace place;
    int threads = 1;
};

struct WaitedPlaces {
    std::vector<WaitedSum> places;  // the most waited for first
    double waiting_s = 0;           // of all threads, while another one held the GIL
    double not_explained_s = 0;     // the part of it that no place stands for
};

WaitedPlaces waited_places(const GilAccount& account);

}  // namespace pyhost
