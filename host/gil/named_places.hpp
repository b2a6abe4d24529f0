// host/gil/named_places.hpp: places that have a name and no line: what imports a module, and the end of the
// interpreter.
//
// An import's own frames, up to six a module, are no line of anybody's: the place is the line that imports, marked.
#pragma once

#include <cstdint>

#include "gil/memory.hpp"
#include "gil/python_layout.h"
#include "gil/stack.hpp"

namespace pyhost::gil {

// Of importlib's own frames.
bool is_of_import(const RawLocation& location) noexcept;

// `site`, of an import's frame, becomes the importing line: `importer`, the nearest frame that is none of these.  Its
// line is 0 where there is none: nobody's code asked for that module.
void mark_as_import(RawLocation& site, const RawLocation& importer);

// The interpreter ends: no code of the program's runs any more, but what objects do as they go.
template <ReadableMemory Memory>
bool is_ending(const Memory& memory, const pyhost_python_layout& layout) noexcept;

// A location without a file.
RawLocation end_of_interpreter();

// Where the thread at `thread_state` is: its innermost frame, an import, or the end of the interpreter.  False where it
// has no frame, or that cannot be read.
template <ReadableMemory Memory>
bool read_site(const Memory& memory, const pyhost_python_layout& layout, std::uint64_t thread_state,
               RawLocation& site) noexcept;

}  // namespace pyhost::gil
