// extensions/openmp/balance.hpp: what helpers have saved their callers of late, less what these have waited for them.
//
// A helper that loses its core in the middle of a call costs its caller more than it saves in a hundred. On a quiet
// machine that is an interrupt or a service of the system, and what was saved makes up for it; where other programs
// want the cores, nothing does, and helpers rest. A wait counts twice: the caller's core was kept from others, too.
#pragma once

#include <algorithm>

#include "openmp/nanoseconds.hpp"

namespace pyhost::openmp {

class Balance {
public:
    static constexpr Nanoseconds most_credit = 20'000'000;
    static constexpr Nanoseconds most_debt = 200'000'000;  // and 10 s of rest: the cores may be free by then
    static constexpr Nanoseconds silent_debt = 5'000'000;  // of waits that are no more than a slow helper's
    static constexpr Nanoseconds most_saved = 500'000;     // of 1 ms; more is a caller that had no core itself
    static constexpr Nanoseconds rest_a_debt = 50;         // so that 2 % are lost at most

    // After a call for which helpers did what would have taken its caller `saved`, and was `waited` for; `is_long`: as
    // long as for a helper that has lost its core. Returns how long helpers should rest, mostly 0. Debts are paid by
    // it.
    Nanoseconds count(Nanoseconds saved, Nanoseconds waited, bool is_long) noexcept {
        last_saved_ = std::min({saved, 2 * last_saved_ + 1'000, most_saved});
        sum_ = std::clamp(sum_ + last_saved_ - 2 * waited, -most_debt, most_credit);
        if (sum_ >= (is_long ? 0 : -silent_debt)) {
            return 0;
        }
        const Nanoseconds debt = -sum_;
        sum_ = 0;
        return rest_a_debt * debt;
    }

private:
    Nanoseconds sum_ = 0;
    Nanoseconds last_saved_ = 0;  // a call saves at most twice as much as the one before
};

}  // namespace pyhost::openmp
