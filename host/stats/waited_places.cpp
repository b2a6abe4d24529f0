// host/stats/waited_places.cpp: sums over threads, and what is left over.
#include "stats/waited_places.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>

namespace pyhost {
namespace {

struct Sum {
    WaitedSum sum;
    double most_s = 0;  // for one thread
};

int process_of(const GilAccount& account, int thread) {
    const auto index = static_cast<std::size_t>(thread);
    return index < account.threads.size() ? account.threads[index].process : -1;
}

// A thread has one entry of a place, so that another entry is another thread's.
void add(const WaitedPlace& place, Sum& all) {
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
    std::vector<Sum> sums;
    WaitedPlaces result{.places = {}, .waiting_s = waiting_for_holders_s(account)};
    result.not_explained_s = result.waiting_s;
    for (const WaitedPlace& place : account.waited_places) {
        result.not_explained_s -= place.waiting_s;
        const auto found = std::ranges::find_if(sums, [&](const Sum& sum) {
            const WaitedPlace& other = sum.sum.place;
            return other.site == place.site && other.caller == place.caller &&
                   process_of(account, other.thread) == process_of(account, place.thread);
        });
        if (found == sums.end()) {
            sums.push_back({.sum = {.place = place}, .most_s = place.waiting_s});
        } else {
            add(place, *found);
        }
    }
    for (const Sum& sum : sums) result.places.push_back(sum.sum);
    std::ranges::stable_sort(result.places, std::greater{}, [](const WaitedSum& sum) { return sum.place.waiting_s; });
    result.not_explained_s = std::max(0.0, result.not_explained_s);
    return result;
}

}  // namespace pyhost
