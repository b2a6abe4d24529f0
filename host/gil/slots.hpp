// host/gil/slots.hpp: the calling thread's place in the ledger, and this process's, claimed at their first GIL event.
//
// All of it runs inside hooks: no allocation, no lock.
#pragma once

#include <pthread.h>

#include <atomic>
#include <cstdint>

#include "gil/ledger.hpp"
#include "gil/quick_clock.hpp"
#include "gil/waiters_looks.hpp"

namespace pyhost::gil {

// What a thread keeps of itself, in thread-local storage.
struct Self {
    ThreadSlot* slot;     // nullptr until claimed, or where there is no room
    std::uint32_t index;  // of `slot`
    bool has_no_room;
    bool is_forced;                    // from a forced release to the next acquire
    Counters spare;                    // where it counts without a slot
    pthread_cond_t* signalled_before;  // the last two signals, for the calibration
    pthread_cond_t* signalled_last;
    const void* caller;  // of the last signal before the calibration
    pthread_cond_t* initialised_last;
    LookPlan looks;
    QuickClock<TimeStampCounter> clock;

    Counters& counters() { return slot != nullptr ? slot->counters : spare; }
};

// Initial-exec: a plain offset from the thread pointer, so that the hook itself never allocates.  constinit: no code
// asks at each use whether it was initialised.
extern constinit __attribute__((tls_model("initial-exec"))) thread_local Self self;

// A GIL of this process: the two condition variables by which its events are known.
struct KnownGil {
    std::atomic<pthread_cond_t*> release;  // gil->cond
    std::atomic<pthread_cond_t*> acquire;  // gil->switch_cond
    GilSlot* slot;                         // claimed at its first event, with its mutex locked
};

inline constexpr std::uint32_t most_known_gils = 128;

// What every event and call asks is read here, without a call.
namespace detail {
extern Ledger* ledger;
extern std::uint64_t process_start_ns;
extern pyhost_python_layout python_layout;
void claim_thread(std::uint64_t now_ns);
GilSlot* claim_gil(KnownGil& gil, std::uint32_t number, std::uint64_t now_ns);
void append_event(EventKind kind, std::uint64_t at_ns, std::uint64_t detail);
}  // namespace detail

// The ledger that this process writes to; nullptr until tracing begins.
inline Ledger* current_ledger() { return detail::ledger; }
void use_ledger(Ledger& ledger, const pyhost_python_layout* layout);

// The slots, claimed where they were not yet by an event at `now_ns`; nullptr where there is no room.
inline ThreadSlot* own_thread_slot(SlotNumber gil, std::uint64_t now_ns) {
    if (self.slot == nullptr && !self.has_no_room) detail::claim_thread(now_ns);
    if (self.slot != nullptr) self.slot->gil = gil;
    return self.slot;
}

inline GilSlot* slot_of(KnownGil& gil, std::uint32_t number, std::uint64_t now_ns) {
    return gil.slot != nullptr ? gil.slot : detail::claim_gil(gil, number, now_ns);
}

std::uint32_t own_process_index();

// The next of `most` places; `most` where there is none.  A full table may be asked for ever.
std::uint32_t claim_place(std::atomic<std::uint32_t>& used, std::uint32_t most);

// When tracing began in this process, or when it was forked.
inline std::uint64_t process_start() { return detail::process_start_ns; }

// nullptr where this process had no GIL event yet, as between fork and exec, or no room.
ProcessSlot* claimed_process_slot();

// Where the fields of CPython's structs are, as far as that is known.
inline const pyhost_python_layout& own_layout() { return detail::python_layout; }

// What the hooks add to a release + acquire pair, for this process and those that it forks.
void set_hook_cost(double cost_s);

// Appends to the thread's ring, if there are rings.
inline void write_event(EventKind kind, std::uint64_t at_ns, std::uint64_t detail) {
    if (current_ledger()->ring_events != 0 && self.slot != nullptr) detail::append_event(kind, at_ns, detail);
}

// Called in a forked child, before any event of it: the slots are the parent's.
void forget_slots();

}  // namespace pyhost::gil
