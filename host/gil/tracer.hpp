// host/gil/tracer.hpp: exact account of the GIL, taken from the two condition variables that CPython signals.
//
// The executable defines pthread_cond_signal, pthread_cond_wait and pthread_cond_timedwait (hooks.cpp) and forwards
// them to the C library.  CPython's drop_gil() signals gil->cond once; take_gil() signals gil->switch_cond once and
// waits in pthread_cond_timedwait(&gil->cond) (Python/ceval_gil.c, 3.11 to 3.14).  Which addresses those are is learned
// from one release and one acquire; those of a sub-interpreter's own GIL as CPython initialises them, by their
// distance. A hook calls no Python, allocates nothing and takes no lock: it reads a clock and adds to its thread's slot
// in the ledger; that of a thread that waits also looks where the GIL is held (waiters_looks.hpp), and lets the GIL's
// mutex go for that.
#pragma once

#include <pthread.h>

#include <algorithm>
#include <cstdint>

#include "gil/forced_release.hpp"
#include "gil/ledger.hpp"

namespace pyhost::gil {

// What the calling thread did with the GIL since it started; differences of two accounts describe what lies between.
struct Account {
    std::uint64_t now_ns = 0;      // CLOCK_MONOTONIC at the time of the account
    std::uint64_t held_ns = 0;     // includes the hold that is still going on
    std::uint64_t waiting_ns = 0;  // from the first wait in take_gil() to the acquire, and after a forced release
    std::uint64_t releases = 0;
};

// What lies between two accounts of one thread; `after` alone where the thread was forked in between.
Account between(const Account& before, const Account& after);

// Learns the addresses and begins to count, in `ledger` or, without one, in a private one.  `release_and_acquire` must
// release the GIL and take it back once, in the calling thread, which holds it.  False where the signals were not seen
// as expected (a build without a GIL, a future CPython): then there are no accounts.
// `layout` finds the Python frames of long holds; without it they have no place.  Without `be_forced` (see
// learn_forced_release()) forced releases are not told from others.
bool calibrate(void (*release_and_acquire)(), Ledger* ledger = nullptr, const pyhost_python_layout* layout = nullptr,
               void (*be_forced)() = nullptr);

bool is_calibrated();

// Only meaningful when calibrated.
Account account();

// The account that `counters` give at `now_ns`, by a clock that may be a little behind: never before the acquire.
inline Account account_at(const Counters& counters, std::uint64_t now_ns) {
    const std::uint64_t at_ns = std::max(now_ns, counters.acquired_at_ns);
    const std::uint64_t current_ns = counters.acquired_at_ns != 0 ? at_ns - counters.acquired_at_ns : 0;
    return {.now_ns = at_ns,
            .held_ns = counters.held_ns + current_ns,
            .waiting_ns = counters.waiting_ns,
            .releases = counters.releases};
}

// Seconds that the hooks add to one release + acquire pair, measured over `pairs` of them; they are not counted.
double measure_hook_cost_s(void (*release_and_acquire)(), int pairs);

// The part of it that one hook costs before it knows whether the signal is a GIL's (hooks.cpp).
double measure_entry_cost_s(int calls);

// The events, from the hooks.
void note_signal(pthread_cond_t* condition, const HookCall& call);
// `mutex` is the condition's, locked; it is let go while the thread looks where the GIL is held.  False where the GIL
// is free then: there is nothing to wait for.
bool note_timed_wait(pthread_cond_t* condition, pthread_mutex_t* mutex);
// How long a thread that waits for the GIL may sleep until it looks where that is held; UINT64_MAX: until the end.
std::uint64_t next_look_in_ns(pthread_cond_t* condition);
// As note_timed_wait().
bool look_again(pthread_cond_t* condition, pthread_mutex_t* mutex);
void note_wait(pthread_cond_t* condition);
void note_waited(pthread_cond_t* condition);
void note_initialised(pthread_cond_t* condition, const void* caller);

}  // namespace pyhost::gil
