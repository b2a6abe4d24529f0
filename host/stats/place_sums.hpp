// host/stats/place_sums.hpp: the entries of several threads at one place as one.
#pragma once

#include <algorithm>
#include <vector>

namespace pyhost {

// Of what a thread has at most one entry of at a place, so that another entry is another thread's.
template <class Entry>
struct PlaceSum {
    Entry sum;  // `thread` is the one with the most
    int threads = 1;
    double most = 0;
};

// By `weight`; `is_same` asks whether two entries are at one place, `add` adds the second to the first.
template <class Entry, class IsSame, class Add>
std::vector<PlaceSum<Entry>> place_sums(const std::vector<Entry>& entries, double Entry::*weight, IsSame is_same,
                                        Add add) {
    std::vector<PlaceSum<Entry>> sums;
    for (const Entry& entry : entries) {
        const auto is_it = [&](const PlaceSum<Entry>& known) { return is_same(known.sum, entry); };
        const auto found = std::ranges::find_if(sums, is_it);
        if (found == sums.end()) {
            sums.push_back({.sum = entry, .most = entry.*weight});
            continue;
        }
        if (entry.*weight > found->most) {
            found->most = entry.*weight;
            found->sum.thread = entry.thread;
        }
        ++found->threads;
        add(found->sum, entry);
    }
    return sums;
}

}  // namespace pyhost
