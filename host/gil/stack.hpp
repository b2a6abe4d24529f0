// host/gil/stack.hpp: the Python stack of a thread, read from plain memory.
//
// No call of Python, no signal, no allocation, no lock: it serves inside a hook, in the thread that holds the GIL, and
// from a process beside, whose subject runs on and may change every value between two reads.  So nothing that is read
// is believed: sizes and loops are bounded, pointers may be null or lead nowhere.
#pragma once

#include <cstdint>
#include <span>

#include "gil/memory.hpp"
#include "gil/python_layout.h"

namespace pyhost::gil {

// A place in Python code; plain data, for memory that processes share.  Texts are UTF-8 and end with a zero byte; of
// one that is too long the end is kept, after "…".  Line and columns are a CodePosition's (location_table.hpp).
struct RawLocation {
    char file[160];
    char function[96];            // co_qualname
    int line;                     // 0 where the instruction belongs to no line
    int column;                   // counts bytes of the line in UTF-8, from 1; 0 where the code has none
    int end_column;               // of the expression's last byte; 0 also where that is on another line
    std::uint64_t code_address;   // of the code object
    std::int32_t instruction;     // index of the two-byte code unit
    std::uint32_t is_collecting;  // of the innermost frame: 1 while the garbage collector ran there
    std::uint32_t is_importing;   // 1: the import machinery ran, whose frames are left out (named_places.hpp)
    std::uint32_t generation;     // which it collected: 0 to 2, or unknown_generation
    char callable[96];  // of the innermost frame: the native callable that ran there; empty: none, or not known
};

inline constexpr std::uint32_t unknown_generation = 3;

// -1: none was collected, or it is not known.
inline int generation_of(const RawLocation& location) {
    const bool is_known = location.is_collecting != 0 && location.generation < unknown_generation;
    return is_known ? static_cast<int>(location.generation) : -1;
}

// Where a frame stands, as two addresses.  What they mean is read later, by locate().
struct RawPlace {
    std::uint64_t code;         // of the code object
    std::uint64_t instruction;  // within its bytecode

    bool operator==(const RawPlace&) const = default;
};

inline constexpr int most_callers = 5;

// Where a thread stands, innermost first: what can be read in some us.
struct RawStack {
    RawPlace at;
    RawPlace caller[most_callers];  // {} from the outermost on
    std::uint32_t is_collecting;
    std::uint32_t generation;
    char callable[sizeof(RawLocation::callable)];

    bool operator==(const RawStack&) const = default;
};

// The innermost frame of a thread, which runs.
struct RunningFrame {
    std::uint64_t address;
    RawPlace at;
};

// Frames of the PyThreadState at `thread_state`, innermost first: those that sys._getframe() shows.  Returns how many
// were written to `out`; it ends at `capacity`, or at the first thing that cannot be a frame, of which nothing is kept.
template <ReadableMemory Memory>
int read_stack(const Memory& memory, const pyhost_python_layout& layout, std::uint64_t thread_state, RawLocation* out,
               int capacity) noexcept;

// What is read right after an innermost frame: a word of this process (ledger.hpp's store_whole), and the clock.
struct Beside {
    const std::uint64_t* word = nullptr;
    std::uint64_t value = 0;
    std::uint64_t at_ns = 0;  // CLOCK_MONOTONIC
};

// False where there is no frame of Python code, or another one was entered or left meanwhile.  It leaves the callable
// out.
template <ReadableMemory Memory>
bool read_places(const Memory& memory, const pyhost_python_layout& layout, std::uint64_t thread_state, RawStack& stack,
                 RunningFrame& innermost, Beside* beside = nullptr) noexcept;

// False where the innermost frame is none of Python code.
template <ReadableMemory Memory>
bool read_innermost(const Memory& memory, const pyhost_python_layout& layout, std::uint64_t thread_state,
                    RunningFrame& innermost) noexcept;

// Whether that is the place.
bool is_at(const pyhost_python_layout& layout, const RawPlace& place, const RawLocation& location) noexcept;

// Where its frames stand, innermost first; what is beyond the outermost stays as it is.
template <ReadableMemory Memory>
void read_frame_places(const Memory& memory, const pyhost_python_layout& layout, std::uint64_t thread_state,
                       std::span<RawPlace> out) noexcept;

// False where no code object is at that address any more.
template <ReadableMemory Memory>
bool locate(const Memory& memory, const pyhost_python_layout& layout, const RawPlace& place,
            RawLocation& location) noexcept;

// The nearest of these places, a frame's or {}, that is_it() holds for; line 0 where there is none, or where the code
// of one before it is gone.
template <ReadableMemory Memory, class IsIt>
RawLocation find_nearest(const Memory& memory, const pyhost_python_layout& layout, std::span<const RawPlace> places,
                         IsIt is_it) noexcept {
    for (const RawPlace& place : places) {
        RawLocation location{};
        if (place.code == 0 || !locate(memory, layout, place, location)) break;
        if (is_it(location)) return location;
    }
    return {};
}

}  // namespace pyhost::gil
