// host/stats/held_places.cpp: the sums of holds that share a process and a place.
#include "stats/held_places.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>

namespace pyhost {
namespace {

struct Sum {
    HeldPlace place;
    double most_held_s = 0;  // by one thread
};

// A thread has one entry of a place, so that another entry is another thread's.
void add(const GilHold& hold, Sum& sum) {
    GilHold& all = sum.place.hold;
    if (hold.held_s > sum.most_held_s) {
        sum.most_held_s = hold.held_s;
        all.thread = hold.thread;
    }
    ++sum.place.threads;
    all.times += hold.times;
    all.held_s += hold.held_s;
    all.longest_s = std::max(all.longest_s, hold.longest_s);
    all.kept_waiting_s += hold.kept_waiting_s;
    all.looks_here += hold.looks_here;
    all.looks += hold.looks;
}

}  // namespace

std::vector<HeldPlace> held_places(const GilAccount& account) {
    std::vector<Sum> sums;
    for (const GilHold& hold : account.holds) {
        const auto found = std::ranges::find_if(sums, [&](const Sum& sum) {
            const GilHold& other = sum.place.hold;
            return other.site == hold.site && other.is_end == hold.is_end &&
                   process_of(account, other.thread) == process_of(account, hold.thread);
        });
        if (found == sums.end()) {
            sums.push_back({.place = {.hold = hold}, .most_held_s = hold.held_s});
        } else {
            add(hold, *found);
        }
    }
    std::vector<HeldPlace> places;
    for (const Sum& sum : sums) places.push_back(sum.place);
    std::ranges::stable_sort(places, std::greater{}, [](const HeldPlace& place) { return place.hold.longest_s; });
    return places;
}

}  // namespace pyhost
