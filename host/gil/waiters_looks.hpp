// host/gil/waiters_looks.hpp: where a thread holds the GIL, seen by those who wait for it.
//
// Who waits has the GIL's mutex locked before and between its waits: meanwhile the holder cannot let go, so that its
// thread state stays.  A look takes two addresses of each of its innermost frames and the name of the native callable
// that runs, 10 to 13 us on a busy machine.  It stands for a stretch of the wait: the look as the wait begins for the
// first 0.1 ms, then one at a random moment of each stretch for that one.  So a place has its share whenever the wait
// ends.  As the thread lets go it reads what the addresses mean, and adds up.
#pragma once

#include <cstdint>

#include "gil/known_calls.hpp"
#include "gil/ledger.hpp"
#include "gil/long_holds.hpp"

namespace pyhost::gil {

// The process that looks at itself.
struct OwnPython {
    const pyhost_python_layout& layout;
    std::int32_t pid;
    KnownCalls& calls;
};

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

    // Uniform in [0, below), which is less than 2^32.
    std::uint64_t draw(std::uint64_t below);

private:
    void plan(std::uint64_t start_ns, std::uint64_t width_ns);

    std::uint64_t random_ = 0;
    std::uint64_t since_ns_ = 0;
    std::uint64_t start_ns_ = 0;  // of the present stretch
    std::uint64_t width_ns_ = 0;
    std::uint64_t look_ns_ = 0;
};

// If one is due: a look of `waiter`, which is in the GIL's queue, at the thread that holds it.
void look_at_holder(LookPlan& plan, Ledger& ledger, const GilSlot& gil, ThreadSlot& waiter, const OwnPython& python,
                    std::uint64_t now_ns);

// As `thread` ends its hold of `gil`, and before its waiters are told: adds what they saw to the thread's places.
Sighting settle_looks(Ledger& ledger, const GilSlot& gil, ThreadSlot& thread, const OwnPython& python,
                      std::uint64_t now_ns);

}  // namespace pyhost::gil
