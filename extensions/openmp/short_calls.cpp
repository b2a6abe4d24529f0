// extensions/openmp/short_calls.cpp: see short_calls.hpp.
#include "openmp/short_calls.hpp"

#include <omp.h>
#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace pyhost::openmp {
namespace {

std::chrono::microseconds spin() noexcept {
    constexpr long most = 1'000'000;
    const char* const text = std::getenv("PYHOST_SPIN_US");
    const long spin_us = text == nullptr || *text == '\0' ? 50 : std::strtol(text, nullptr, 10);
    return std::chrono::microseconds(std::clamp(spin_us, 0L, most));
}

}  // namespace

// Never destroyed: helpers sleep through everything that exit() does.
Team& the_team() noexcept {
    static Team* const team = [] {
        static Team* made = new Team(static_cast<std::size_t>(omp_get_max_threads()) - 1, spin());
        pthread_atfork([] { made->before_fork(); }, [] { made->after_fork(); }, [] { made->in_forked_process(); });
        return made;
    }();
    return *team;
}

}  // namespace pyhost::openmp
