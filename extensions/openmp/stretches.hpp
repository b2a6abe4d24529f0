// extensions/openmp/stretches.hpp: an array in one stretch a thread.
//
// Static, as every element costs the same and long stretches suit the prefetcher. A stretch begins at a multiple of 64
// bytes of `out`, so that no two threads write one cache line.
//
// What `enough` stands for: 100 us of work on one thread. To wake a sleeping thread takes 45 us in a virtual machine,
// and measured children let them sleep (OMP_WAIT_POLICY=passive); one that spins is there in 2 us.
#pragma once

#include <omp.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace pyhost::openmp {

// work(first, count), each in a thread of its own where there are at least `enough` items.
template <class T, class Work>
void for_each_stretch(const T* out, std::size_t size, std::size_t enough, Work work) noexcept {
    if (size < enough) {  // a parallel region of one thread costs 0.4 us all the same
        return work(std::size_t{0}, size);
    }
    constexpr std::size_t line = 64 / sizeof(T);
    const std::size_t before = (64 - reinterpret_cast<std::uintptr_t>(out) % 64) % 64 / sizeof(T);
#pragma omp parallel
    {
        const auto threads = static_cast<std::size_t>(omp_get_num_threads());
        const auto begin_of = [&](std::size_t thread) noexcept {
            const std::size_t share = size / threads * thread;
            return thread == 0 ? 0 : thread == threads ? size : std::min(size, before + share / line * line);
        };
        const auto thread = static_cast<std::size_t>(omp_get_thread_num());
        const std::size_t first = begin_of(thread);
        work(first, begin_of(thread + 1) - first);
    }
}

}  // namespace pyhost::openmp
