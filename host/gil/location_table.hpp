// host/gil/location_table.hpp: line and columns of an instruction, from a code object's co_linetable.
//
// The format is that of PEP 657, the same from 3.11 to 3.14: CPython's Objects/locations.md.
#pragma once

#include <cstdint>

#include "gil/memory.hpp"

namespace pyhost::gil {

// Columns count from 1, in bytes of the UTF-8 encoded source line, as co_positions() has them; both ends are in the
// expression.  0: none.
struct CodePosition {
    int line = 0;
    int column = 0;
    int end_column = 0;  // 0 also where the expression ends on another line

    bool operator==(const CodePosition&) const = default;
};

// `instruction` is the index of a two-byte code unit; -1, a frame that has not started, gives `first_line`.  The table
// is the `bytes` bytes at `address`.  False where it ends before the instruction, or is none.
template <ReadableMemory Memory>
bool find_position(const Memory& memory, std::uint64_t address, std::uint64_t bytes, int first_line,
                   std::int32_t instruction, CodePosition& position) noexcept;

}  // namespace pyhost::gil
