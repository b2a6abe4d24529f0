// host/gil/waits.hpp: who waits for a GIL, and whose holds they wait out.
//
// Called with the GIL's mutex locked, as CPython has it wherever it signals or waits; inside hooks, so that nothing
// here allocates.
#pragma once

#include <cstdint>

#include "gil/ledger.hpp"

namespace pyhost::gil {

void enqueue(Ledger& ledger, GilSlot& gil, std::uint32_t thread_index);
void dequeue(Ledger& ledger, GilSlot& gil, std::uint32_t thread_index);

// Threads that ended while they waited, as Python's daemon threads do, leave the queue to the others.
void forget_ended(const Ledger& ledger, GilSlot& gil);

// The part of a hold from `acquired_at_ns` to `now_ns` in which at least one thread waited.
std::uint64_t kept_waiting_ns(const Ledger& ledger, const GilSlot& gil, std::uint64_t acquired_at_ns,
                              std::uint64_t now_ns);

// The same of all waiting threads together.
std::uint64_t waited_ns(const Ledger& ledger, const GilSlot& gil, std::uint64_t acquired_at_ns, std::uint64_t now_ns);

// Adds that hold of `holder` to what each waiting thread has waited on it.
void blame(Ledger& ledger, const GilSlot& gil, SlotNumber holder, std::uint64_t acquired_at_ns, std::uint64_t now_ns);

// The same for the hold that goes on and one waiter, which is not in the queue; without the GIL's mutex.
void blame_present_hold(const GilSlot& gil, ThreadSlot& waiter, std::uint64_t now_ns);

// Adds a thread's wait, if it is in one, to its sums; returns how long it was.  Called by the thread itself.
std::uint64_t end_wait(Counters& counters, std::uint64_t now_ns);

}  // namespace pyhost::gil
