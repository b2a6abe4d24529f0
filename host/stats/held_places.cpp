// host/stats/held_places.cpp: the sums of holds that share a process and a place.
#include "stats/held_places.hpp"

#include <algorithm>
#include <functional>

#include "stats/place_sums.hpp"

namespace pyhost {
namespace {

void add_hold(GilHold& all, const GilHold& hold) {
    all.times += hold.times;
    all.held_s += hold.held_s;
    all.longest_s = std::max(all.longest_s, hold.longest_s);
    all.kept_waiting_s += hold.kept_waiting_s;
    all.looks_here += hold.looks_here;
    all.looks += hold.looks;
    add(all.activity, hold.activity);
}

}  // namespace

std::vector<HeldPlace> held_places(const GilAccount& account) {
    const auto is_same = [&](const GilHold& one, const GilHold& other) {
        return one.site == other.site && one.is_end == other.is_end &&
               process_of(account, one.thread) == process_of(account, other.thread);
    };
    std::vector<HeldPlace> places;
    for (const auto& place : place_sums(account.holds, &GilHold::held_s, is_same, add_hold)) {
        places.push_back({.hold = place.sum, .threads = place.threads});
    }
    std::ranges::stable_sort(places, std::greater{}, [](const HeldPlace& place) { return place.hold.longest_s; });
    return places;
}

}  // namespace pyhost
