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
    constexpr long otherwise = 50;
    constexpr long most = 1'000'000;
    const char* const text = std::getenv("PYHOST_SPIN_US");
    if (text == nullptr) {
        return std::chrono::microseconds(otherwise);
    }
    char* end = nullptr;
    const long spin_us = std::strtol(text, &end, 10);
    const bool is_number = end != text && *end == '\0';
    return std::chrono::microseconds(is_number ? std::clamp(spin_us, 0L, most) : otherwise);
}

std::size_t threads_of_openmp() noexcept {
    static const auto threads = static_cast<std::size_t>(omp_get_max_threads());
    return threads;
}

}  // namespace

bool Length::is_short() const noexcept {
    const bool has_openmp_more = threads_of_openmp() > 1 + Team::most_helpers;
    return items < (has_openmp_more ? 2 : 10) * in_100_us;
}

// Never destroyed: helpers sleep through everything that exit() does.
Team& the_team() noexcept {
    static Team* const team = [] {
        static Team* made = new Team(threads_of_openmp() - 1, spin());
        pthread_atfork([] { made->before_fork(); }, [] { made->after_fork(); }, [] { made->in_forked_process(); });
        return made;
    }();
    return *team;
}

}  // namespace pyhost::openmp
