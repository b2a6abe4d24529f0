// host/gil/quick_clock.hpp: CLOCK_MONOTONIC in hooks and at the ends of calls, by the processor's time stamp counter.
//
// Two readings of the system's clock, 21 ns each on one machine and 80 on others, were most of what is added to a
// recorded call and to a release and acquire. The counter takes 9 ns, or 15 in order with the instructions around it.
// So the clock is read every 100 us, and the counter in between. That says what CLOCK_MONOTONIC says, or some 10 ns
// less, and never goes back. Where the counter is not steady, every reading is the clock's.
#pragma once

#ifdef __x86_64__
#include <x86intrin.h>
#endif

#include <algorithm>
#include <cstdint>

#include "gil/ledger.hpp"

namespace pyhost::gil {

// The x86-64 processor's; elsewhere it is not steady.
struct TimeStampCounter {
    static bool is_steady();  // at one rate on all cores, as far as the processor and the kernel say

    // The rate in 2^-32 ns, for all threads; 0 until two calls of learn_rate() were 5 ms apart.
    static std::uint64_t known_ns_per_tick();
    static void learn_rate();

    // Some instructions earlier or later.
    static std::uint64_t ticks_about_now() {
#ifdef __x86_64__
        return __rdtsc();
#else
        return 0;
#endif
    }

    // After all that comes before it.
    static std::uint64_t ticks() {
#ifdef __x86_64__
        _mm_lfence();
#endif
        return ticks_about_now();
    }

    static std::uint64_t ns() { return clock_ns(); }
};

// Of one thread. A Source has the functions of TimeStampCounter; ns() is CLOCK_MONOTONIC.
template <class Source>
class QuickClock {
public:
    std::uint64_t now_ns() { return window_ticks_ != 0 ? at_ticks(Source::ticks()) : forward(look_ns()); }

    // For a hook, between system calls: not in order with the instructions around it.
    std::uint64_t about_now_ns() {
        return window_ticks_ != 0 ? at_ticks(Source::ticks_about_now()) : forward(look_ns());
    }

private:
    std::uint64_t at_ticks(std::uint64_t ticks) {
        const std::uint64_t since = ticks - anchor_.ticks;
        return forward(since < window_ticks_ ? anchor_.ns + ns_of(since) : look_ns());
    }

    // A look may say less than the counter did before it, by some ns.
    std::uint64_t forward(std::uint64_t now_ns) { return last_ns_ = std::max(last_ns_, now_ns); }

    // The counter as it stood just after the clock read `ns`.
    struct Pair {
        std::uint64_t ticks;
        std::uint64_t ns;
    };

    static constexpr std::uint64_t window_ns = 100'000;
    static constexpr std::uint64_t most_apart_ticks = 1000;  // 0.2 to 1 us; a look takes 100
    static constexpr std::uint64_t least_baseline_ns = 10'000'000;
    static constexpr std::uint64_t most_baseline_ns = 1'000'000'000;
    static constexpr int fraction_bits = 32;

    std::uint64_t ns_of(std::uint64_t ticks) const { return (ticks * ns_per_tick_) >> fraction_bits; }

    [[gnu::noinline]] std::uint64_t look_ns() {
        if (!Source::is_steady()) return Source::ns();
        window_ticks_ = 0;
        const std::uint64_t before = Source::ticks();
        const std::uint64_t ns = Source::ns();
        const Pair pair{.ticks = Source::ticks(), .ns = ns};
        if (pair.ticks - before >= most_apart_ticks) return ns;  // interrupted in between
        if (ns_per_tick_ == 0 && !has_drifted_) ns_per_tick_ = Source::known_ns_per_tick();
        if (ns_per_tick_ != 0 && has_drifted(pair)) {
            ns_per_tick_ = first_.ns = 0;
            has_drifted_ = true;
        }
        if (ns_per_tick_ == 0) learn(pair);
        if (ns_per_tick_ != 0) window_ticks_ = (window_ns << fraction_bits) / ns_per_tick_;
        anchor_ = pair;
        return ns;
    }

    // From two looks, each late by less than 1 us: wrong by less than 100 ppm, 10 ns in a window.
    void learn(const Pair& pair) {
        const std::uint64_t elapsed_ns = pair.ns - first_.ns;
        if (elapsed_ns > most_baseline_ns || pair.ticks <= first_.ticks) {
            first_ = pair;
        } else if (elapsed_ns >= least_baseline_ns) {
            ns_per_tick_ = (elapsed_ns << fraction_bits) / (pair.ticks - first_.ticks);
        }
    }

    // Since the last look: by more than the system's clock is ever steered.
    bool has_drifted(const Pair& pair) const {
        const std::uint64_t elapsed_ns = pair.ns - anchor_.ns;
        if (elapsed_ns > most_baseline_ns) return false;
        const std::uint64_t said_ns = ns_of(pair.ticks - anchor_.ticks);
        const std::uint64_t slack_ns = 1000 + elapsed_ns / 1000;
        return said_ns + slack_ns < elapsed_ns || said_ns > elapsed_ns + slack_ns;
    }

    Pair anchor_{};
    Pair first_{};
    std::uint64_t window_ticks_ = 0;  // 0: nothing to go by
    std::uint64_t ns_per_tick_ = 0;   // in 2^-32, 0: not known yet
    std::uint64_t last_ns_ = 0;
    bool has_drifted_ = false;
};

}  // namespace pyhost::gil
