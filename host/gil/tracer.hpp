// host/gil/tracer.hpp: exact account of the GIL, taken from the two condition variables that CPython signals.
//
// The executable defines pthread_cond_signal, pthread_cond_wait and pthread_cond_timedwait and forwards them to the C
// library.  CPython's drop_gil() signals gil->cond once; take_gil() signals gil->switch_cond once and waits in
// pthread_cond_timedwait(&gil->cond) (Python/ceval_gil.c, 3.11 to 3.13).  Which addresses those are is learned from one
// release and one acquire.  A hook calls no Python, allocates nothing and takes no lock: it reads a clock and adds to
// plain thread-local counters.
#pragma once

#include <cstdint>

namespace pyhost::gil {

// What the calling thread did with the GIL since it started; differences of two accounts describe what lies between.
struct Account {
    std::uint64_t now_ns = 0;      // CLOCK_MONOTONIC at the time of the account
    std::uint64_t held_ns = 0;     // includes the hold that is still going on
    std::uint64_t waiting_ns = 0;  // wanting it: from the first wait in take_gil() to the acquire
    std::uint64_t releases = 0;
};

// Learns the addresses.  `release_and_acquire` must release the GIL and take it back once, in the calling thread, which
// holds it, while no other thread of the interpreter runs.  False where the signals were not seen as expected (a build
// without a GIL, a future CPython): then there are no accounts.
bool calibrate(void (*release_and_acquire)());

bool is_calibrated();

// Only meaningful when calibrated.
Account account();

// Seconds that the hooks add to one release + acquire pair, measured over `pairs` of them.
double measure_hook_cost_s(void (*release_and_acquire)(), int pairs);

}  // namespace pyhost::gil
