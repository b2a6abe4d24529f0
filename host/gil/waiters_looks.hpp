// host/gil/waiters_looks.hpp: where a thread holds the GIL, seen by those who wait for it.
//
// A look takes two addresses of each of the holder's innermost frames and the name of the native callable that runs, 10
// to 13 us on a busy machine.  It stands for a stretch of the wait: the look as the wait begins for the first 0.1 ms,
// then one at a random moment of each stretch for that one.  So a place has its share whenever the wait ends.  As the
// thread lets go it reads what the addresses mean, and adds up.
//
// Who waits has the GIL's mutex locked before and between its waits, and lets it go while it reads the holder's frames:
// a holder that wants to let go and cannot stands still, and would be seen at its last place too often.  A look counts
// where the hold lasted until the innermost frame had been read; it may have ended by the time that the mutex is locked
// again.
#pragma once

#include <cstdint>

#include "gil/ledger.hpp"
#include "gil/long_holds.hpp"
#include "gil/waited_places.hpp"

namespace pyhost::gil {

// The stretches of one thread's waits.
class LookPlan {
public:
    // The wait that began at `since_ns` was not seen before.
    bool is_new(std::uint64_t since_ns) const { return since_ns_ != since_ns; }

    // From `from_ns` on.  `waiters`: they take turns.
    void begin(std::uint64_t since_ns, std::uint64_t from_ns, std::uint32_t waiters);

    bool is_due(std::uint64_t now_ns) const { return now_ns >= look_ns_; }
    std::uint64_t until_due_ns(std::uint64_t now_ns) const { return is_due(now_ns) ? 0 : look_ns_ - now_ns; }

    // The look at `now_ns`: what it stands for.
    std::uint64_t take(std::uint64_t now_ns, std::uint32_t waiters);

    // Of the looks as waits begin, one now and then comes later (HolderLook::delay_ns).
    bool is_probe_next();

    // Uniform in [0, below), which is less than 2^32.
    std::uint64_t draw(std::uint64_t below);

private:
    void plan(std::uint64_t start_ns, std::uint64_t width_ns);

    std::uint64_t random_ = 0;
    bool has_looked_ = false;
    std::uint64_t since_ns_ = 0;
    std::uint64_t start_ns_ = 0;  // of the present stretch
    std::uint64_t width_ns_ = 0;
    std::uint64_t look_ns_ = 0;
};

// At the thread that holds a GIL, by one that waits for it.
struct HolderLook {
    std::uint64_t now_ns = 0;
    std::uint64_t stands_for_ns = 0;
    // Of the look as a wait begins, whose stretch is known as that ends; else 0: how long ago the one before was.
    std::uint64_t apart_ns = 0;
    std::uint64_t delay_ns = 0;        // of one as a wait begins, which comes so much later
    SlotNumber holder = 0;             // 0: nobody, or a thread for which the ledger has no room; or no look is due
    std::uint64_t acquired_at_ns = 0;  // its hold
    std::uint64_t acquisitions = 0;    // of the GIL up to this hold
    std::uint64_t thread_state = 0;
    // What was found.
    std::uint64_t read_ns = 0;    // when the innermost frame had been read
    std::uint64_t hold_then = 0;  // `acquired_at_ns` of the GIL then
    bool is_read = false;
    RawStack stack{};
    RunningFrame innermost{};

    bool is_first() const { return apart_ns != 0; }
};

// As `waiter`, which is in the GIL's queue, begins to wait: the look with which it begins.
HolderLook begin_wait(LookPlan& plan, const Ledger& ledger, const GilSlot& gil, const ThreadSlot& waiter,
                      std::uint64_t now_ns);
// Later.
HolderLook begin_look(LookPlan& plan, const Ledger& ledger, const GilSlot& gil, std::uint64_t now_ns);
// Without the GIL's mutex: its holder may let go, and even end, meanwhile.
void read_holder(HolderLook& look, const GilSlot& gil, const OwnPython& python);
// With the mutex again.
void end_look(const HolderLook& look, Ledger& ledger, const GilSlot& gil, ThreadSlot& waiter, const OwnPython& python);

// As `thread` ends its hold of `gil`, and before its waiters are told: adds what they saw to the thread's places.
Sighting settle_looks(Ledger& ledger, const GilSlot& gil, ThreadSlot& thread, const OwnPython& python,
                      std::uint64_t now_ns);

}  // namespace pyhost::gil
