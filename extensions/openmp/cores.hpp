// extensions/openmp/cores.hpp: the cores that a thread may have, of which it leaves one that somebody needs more.
#pragma once

#include <sched.h>

#include "openmp/nanoseconds.hpp"

namespace pyhost::openmp {

// Of the calling thread. What others set since (taskset, sched_setaffinity) holds.
class Cores {
public:
    static constexpr Nanoseconds often = 20'000'000;

    Cores() noexcept;

    // For any other of them; false where there is none, or it left one less than `often` ago: they have work, too.
    bool leave(int core, Nanoseconds now) noexcept;

    // It may have the core that it left, unless that is `core`.
    void return_unless(int core) noexcept;

private:
    bool set(const cpu_set_t& mask) noexcept;
    void read_others_wish() noexcept;

    cpu_set_t allowed_{};  // by everybody else
    cpu_set_t own_{};      // as this set it last
    int left_ = -1;
    Nanoseconds left_at_ = 0;
};

}  // namespace pyhost::openmp
