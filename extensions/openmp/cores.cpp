// extensions/openmp/cores.cpp: see cores.hpp.
#include "openmp/cores.hpp"

#include <chrono>

namespace pyhost::openmp {
namespace {

constexpr std::int64_t often_ns = 20'000'000;

std::int64_t now_ns() noexcept {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

}  // namespace

Cores::Cores() noexcept { read_others_wish(); }

void Cores::read_others_wish() noexcept {
    cpu_set_t now;
    if (sched_getaffinity(0, sizeof now, &now) != 0) {
        CPU_ZERO(&allowed_);
    } else if (!CPU_EQUAL(&now, &own_)) {
        allowed_ = own_ = now;
        left_ = -1;
    }
}

bool Cores::set(const cpu_set_t& mask) noexcept {
    if (CPU_COUNT(&mask) == 0 || sched_setaffinity(0, sizeof mask, &mask) != 0) {
        return false;
    }
    own_ = mask;
    return true;
}

bool Cores::leave(int core) noexcept {
    const std::int64_t now = now_ns();
    if (left_ >= 0 && now < left_at_ns_ + often_ns) {
        return false;
    }
    read_others_wish();
    cpu_set_t others = allowed_;
    CPU_CLR(core, &others);
    if (!set(others)) {
        return false;
    }
    left_ = core;
    left_at_ns_ = now;
    return true;
}

void Cores::return_unless(int core) noexcept {
    if (left_ < 0 || left_ == core) {
        return;
    }
    read_others_wish();
    set(allowed_);
    left_ = -1;
}

}  // namespace pyhost::openmp
