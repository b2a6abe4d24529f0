// host/stats/waited_places.cpp: sums over threads, and what is left over.
#include "stats/waited_places.hpp"

#include <algorithm>
#include <functional>

#include "stats/place_sums.hpp"

namespace pyhost {
namespace {

void add_place(WaitedPlace& all, const WaitedPlace& place) {
    all.waiting_s += place.waiting_s;
    all.looks += place.looks;
    all.between_s += place.between_s;
    all.cpu_s += place.cpu_s;
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
    const auto is_same = [&](const WaitedPlace& one, const WaitedPlace& other) {
        return one.site == other.site && one.caller == other.caller &&
               process_of(account, one.thread) == process_of(account, other.thread);
    };
    WaitedPlaces result{.places = {}, .waiting_s = waiting_for_holders_s(account)};
    double explained_s = 0;
    for (const auto& place : place_sums(account.waited_places, &WaitedPlace::waiting_s, is_same, add_place)) {
        result.places.push_back({.place = place.sum, .threads = place.threads});
        explained_s += place.sum.waiting_s;
    }
    std::ranges::stable_sort(result.places, std::greater{}, [](const WaitedSum& sum) { return sum.place.waiting_s; });
    result.not_explained_s = std::max(0.0, result.waiting_s - explained_s);
    return result;
}

}  // namespace pyhost
