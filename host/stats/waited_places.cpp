// host/stats/waited_places.cpp: sums over threads, and what is left over.
#include "stats/waited_places.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>

namespace pyhost {
namespace {

struct WaitedEntry {
    WaitedSum sum;
    double most_s = 0;  // for one thread
};

// A thread has one entry of a place, so that another entry is another thread's.
void add_place(const WaitedPlace& place, WaitedEntry& all) {
    WaitedPlace& sum = all.sum.place;
    if (place.waiting_s > all.most_s) {
        all.most_s = place.waiting_s;
        sum.thread = place.thread;
    }
    ++all.sum.threads;
    sum.waiting_s += place.waiting_s;
    sum.looks += place.looks;
    sum.between_s += place.between_s;
    sum.cpu_s += place.cpu_s;
}

double waiting_for_holders_s(const GilAccount& account) {
    double sum_s = 0;
    for (const GilThread& thread : account.threads) {
        for (const GilWait& wait : thread.waited_on) sum_s += wait.waiting_s;
    }
    return sum_s;
}

}  // namespace

WaitedPlaces waited_places(const GilAccount& account) {
    std::vector<WaitedEntry> sums;
    WaitedPlaces result{.places = {}, .waiting_s = waiting_for_holders_s(account)};
    result.not_explained_s = result.waiting_s;
    for (const WaitedPlace& place : account.waited_places) {
        result.not_explained_s -= place.waiting_s;
        const auto found = std::ranges::find_if(sums, [&](const WaitedEntry& sum) {
            const WaitedPlace& other = sum.sum.place;
            return other.site == place.site && other.caller == place.caller &&
                   process_of(account, other.thread) == process_of(account, place.thread);
        });
        if (found == sums.end()) {
            sums.push_back({.sum = {.place = place}, .most_s = place.waiting_s});
        } else {
            add_place(place, *found);
        }
    }
    for (const WaitedEntry& sum : sums) result.places.push_back(sum.sum);
    std::ranges::stable_sort(result.places, std::greater{}, [](const WaitedSum& sum) { return sum.place.waiting_s; });
    result.not_explained_s = std::max(0.0, result.not_explained_s);
    return result;
}

}  // namespace pyhost
