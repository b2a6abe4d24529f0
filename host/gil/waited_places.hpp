// host/gil/waited_places.hpp: where one thread kept others waiting: a table of places, by the looks of those.
//
// A look has addresses.  To read what they mean takes some 13 pieces of memory, once for each place, as long as the
// code object that is there is the same.
//
// A wait that ends sooner than in 0.1 ms has one look, as it begins: its last 64 us, its last 32, and so on belong to
// the place where the latest look that came so shortly before the end of a hold found the thread.  Else what is done
// last in each hold would never have been waited for.
#pragma once

#include <cstdint>

#include "gil/known_calls.hpp"
#include "gil/ledger.hpp"

namespace pyhost::gil {

// The process that looks at itself.
struct OwnPython {
    const pyhost_python_layout& layout;
    std::int32_t pid;
    KnownCalls& calls;
    bool has_one_gil;
};

// Stands for a place without a frame, at the end of the interpreter: no code object has that address.
inline constexpr RawPlace end_place{.code = 1, .instruction = 0};

// Where one look of many was made, it stands for all: `apart_ns` of `of_ns`.
struct WeighedTime {
    std::uint64_t apart_ns;
    std::uint64_t of_ns;

    std::uint64_t operator()(std::uint64_t part_ns) const { return part_ns * of_ns / apart_ns; }
};

// Whether the thread holds the GIL still as it did when it was looked at.
enum class LookedAt { present_hold, past_hold };

// The entry of the place that a look found; nullptr where the code is gone.  With the GIL's mutex locked.
WaitedSlot* waited_place_of(ThreadSlot& thread, const OwnPython& python, const RawStack& stack, LookedAt when);

// The same where that code is gone at the end of the hold, as of a sub-interpreter that has ended within: by what the
// watching parent saw in this hold, at the same instruction.
WaitedSlot* place_of_gone(ThreadSlot& thread, const OwnPython& python, const RawStack& stack);

// How shortly before the end of a hold something was, in powers of two: [1, 2) us is 0, what is less too.
std::uint32_t nearness_of(std::uint64_t before_end_ns);

// A look found the thread at `place`, and its hold ended `before_end_ns` later.
void note_near_end(ThreadSlot& thread, const WaitedSlot& place, std::uint64_t before_end_ns);

// Gives a wait's last `waited_ns` to the places where the latest looks found the thread, but for what is as near to the
// end as `own`, the wait's own look, and for what no look was as near to.  Returns how much it gave.
std::uint64_t give_near_end(ThreadSlot& thread, std::uint64_t waited_ns, std::uint32_t own, const WeighedTime& weighed);

}  // namespace pyhost::gil
