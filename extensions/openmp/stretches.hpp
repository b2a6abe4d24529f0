// extensions/openmp/stretches.hpp: an array in one stretch a thread.
//
// Static, as every element costs the same and long stretches suit the prefetcher. A stretch begins at a multiple of 64
// bytes of `out`, so that no two threads write one cache line. The team's chunks are 32 stretches, of which it takes
// several at a time.
#pragma once

#include <omp.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "openmp/short_calls.hpp"

namespace pyhost::openmp {

// work(first, count) for each stretch.
template <class T, class Work>
void for_each_stretch(const T* out, std::size_t size, std::size_t in_100_us, Work work) noexcept {
    const Length length{size, in_100_us};
    if (length.is_trifling()) {  // a parallel region of one thread costs 0.4 us all the same
        return work(std::size_t{0}, size);
    }
    constexpr std::size_t line = 64 / sizeof(T);
    const std::size_t before = (64 - reinterpret_cast<std::uintptr_t>(out) % 64) % 64 / sizeof(T);
    const auto work_on = [&](std::size_t stretches, std::size_t first, std::size_t last) noexcept {
        const auto begin_of = [&](std::size_t i) noexcept {
            const std::size_t share = size / stretches * i;
            return i == 0 ? 0 : i == stretches ? size : std::min(size, before + share / line * line);
        };
        work(begin_of(first), begin_of(last) - begin_of(first));
    };
    if (length.is_short()) {
        constexpr std::size_t stretches = 32;
        return share_out(length, stretches, 1,
                         [&](std::size_t first, std::size_t last) noexcept { work_on(stretches, first, last); });
    }
#pragma omp parallel
    {
        const auto thread = static_cast<std::size_t>(omp_get_thread_num());
        work_on(static_cast<std::size_t>(omp_get_num_threads()), thread, thread + 1);
    }
}

}  // namespace pyhost::openmp
