// host/core/limits.hpp: how fast this machine reads, writes and calculates, as it was measured beside the rows.
#pragma once

#include <array>
#include <string_view>

namespace pyhost {

// A second: bytes, or operations. On one thread, and on all cores together.
struct Speed {
    double one = 0;
    double all = 0;
};

// Bytes that the program reads and writes; what the hardware adds (a line that is read to be overwritten) is in the
// time.
struct MemoryLimits {
    double array_bytes = 0;  // of each array, on each thread
    Speed read;
    Speed store;
    Speed streamed_store;  // past the caches
    Speed copy;            // memcpy
    Speed set;             // memset
    Speed add;             // b = a + 1
    Speed streamed_add;
};

struct Limits {
    std::array<MemoryLimits, 3> memory;  // second cache, last cache, memory
    Speed multiply_add;                  // operations of float64, two a multiply-add, in the widest vectors
    double lost = 0;                     // the largest share of a measurement in which its threads had no core
};

// Beyond this share of a measurement lost, the speeds may be far too low.
inline constexpr double lost_too_much = 0.1;

struct MemoryKind {
    std::string_view name;
    std::string_view field;  // in the JSON
    Speed MemoryLimits::*speed;
};

inline constexpr std::array memory_kinds{
    MemoryKind{"read", "read", &MemoryLimits::read},
    MemoryKind{"store", "store", &MemoryLimits::store},
    MemoryKind{"non-temporal store", "streamed_store", &MemoryLimits::streamed_store},
    MemoryKind{"memset", "set", &MemoryLimits::set},
    MemoryKind{"memcpy", "copy", &MemoryLimits::copy},
    MemoryKind{"b = a + 1", "add", &MemoryLimits::add},
    MemoryKind{"the same, non-temporal", "streamed_add", &MemoryLimits::streamed_add},
};

}  // namespace pyhost
