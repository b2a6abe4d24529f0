// host/gil/python_text.hpp: a str of Python as UTF-8, read from plain memory.
#pragma once

#include <cstdint>
#include <span>

#include "gil/memory.hpp"
#include "gil/python_layout.h"

namespace pyhost::gil {

// Of a str too long for `out` (8 to 256 bytes, the closing zero among them) the end is kept, after "…": of a file's
// path and of a qualified name it says most.  Lone surrogates, which stand for bytes of a path that are no UTF-8,
// become U+FFFD.  False, and `out` empty, where there is no str at `address`.
template <ReadableMemory Memory>
bool read_text(const Memory& memory, const pyhost_python_layout& layout, std::uint64_t address,
               std::span<char> out) noexcept;

}  // namespace pyhost::gil
