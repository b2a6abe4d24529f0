// host/gil/long_holds.hpp: where in the Python code the GIL was held for long.
#pragma once

#include <cstdint>

#include "gil/ledger.hpp"

namespace pyhost::gil {

// Where most of the looks at a hold have found it.
struct Sighting {
    RawLocation site;
    std::uint32_t looks_here = 0;
    std::uint32_t looks = 0;  // 0: nobody looked
    Activity activity = {};
};

// Adds a finished hold of `thread`, of which the counters still say when it began, at the place where it was seen: by
// threads that waited (`seen`) or by the watching parent, whoever looked more often.  Else where the thread lets go,
// as a place apart.  Returns the index of the place in `thread.long_holds`.
// Runs inside a hook, in the thread that holds the GIL: it reads its own frames, and allocates nothing.
std::uint32_t record_long_hold(ThreadSlot& thread, const pyhost_python_layout& layout, std::uint64_t held_ns,
                               std::uint64_t kept_waiting_ns, const Sighting& seen = {});

// For the watching parent: what it saw of the hold that `thread` is in.
void write_look(Look& look, const Look& seen);

// By Look::version before and after it was read: nothing was written meanwhile.
constexpr bool is_one_look(std::uint32_t before, std::uint32_t after) { return before % 2 == 0 && after == before; }

// A consistent copy; false where the parent was writing.
bool read_look(const Look& look, Look& copy);

bool is_same_place(const RawLocation& one, const RawLocation& other);

}  // namespace pyhost::gil
