// extensions/openmp/lots.hpp: items in lots, each to whichever thread is free.
#pragma once

#include <algorithm>
#include <cstddef>

#include "openmp/short_calls.hpp"

namespace pyhost::openmp {

struct Lots {
    std::size_t in_100_us;   // items, on one thread
    std::size_t size;        // items of a lot
    std::size_t short_size;  // where the call is short
};

// part(first, last) for all items, by as many threads as it pays.
template <class Part>
void for_each_lot(std::size_t items, const Lots& lots, Part part) noexcept {
    const Length length{items, lots.in_100_us};
    if (length.is_trifling() || items <= lots.short_size) {
        return part(std::size_t{0}, items);
    }
    if (length.is_short()) {
        return share_out(length, items, lots.short_size, part);
    }
#pragma omp parallel for schedule(dynamic)
    for (std::size_t first = 0; first < items; first += lots.size) {
        part(first, std::min(items, first + lots.size));
    }
}

// What simd::OneThread is there, for the loops of simd/julia_list.hpp: 2 to 4 ns an item; each part clears and adds up
// counters of its own, so that it is not to be a small one.
struct AmongThreads {
    template <class Part>
    static void for_each_part(std::size_t items, Part part) noexcept {
        for_each_lot(items, {.in_100_us = 40'000, .size = 16384, .short_size = 4096}, part);
    }
};

}  // namespace pyhost::openmp
