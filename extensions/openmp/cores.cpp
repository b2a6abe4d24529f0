// extensions/openmp/cores.cpp: see cores.hpp.
#include "openmp/cores.hpp"

namespace pyhost::openmp {

Cores::Cores() noexcept { read_others_wish(); }

void Cores::read_others_wish() noexcept {
    cpu_set_t present;
    if (sched_getaffinity(0, sizeof present, &present) != 0) {
        CPU_ZERO(&allowed_);
    } else if (!CPU_EQUAL(&present, &own_)) {
        allowed_ = own_ = present;
    }
}

bool Cores::set(const cpu_set_t& mask) noexcept {
    if (CPU_COUNT(&mask) == 0 || sched_setaffinity(0, sizeof mask, &mask) != 0) {
        return false;
    }
    own_ = mask;
    return true;
}

bool Cores::leave(int core, Nanoseconds now) noexcept {
    if (left_ >= 0 && now < left_at_ + often) {
        return false;
    }
    read_others_wish();
    cpu_set_t others = allowed_;
    CPU_CLR(core, &others);
    if (!set(others)) {
        return false;
    }
    left_ = core;
    left_at_ = now;
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
