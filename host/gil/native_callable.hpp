// host/gil/native_callable.hpp: the name of what a frame's instruction calls, where that is native code.
//
// The thread runs on meanwhile, so that the frame is read once more at the end: a false name is worse than none.  What
// Python code may call as it likes, a class of its own, gives no name.
#pragma once

#include <cstdint>
#include <span>

#include "gil/call_site.hpp"
#include "gil/memory.hpp"
#include "gil/python_layout.h"
#include "gil/stack.hpp"

namespace pyhost::gil {

// Writes "_pickle.loads", "str.__mul__", "sorted" or "functools.partial.__call__" and a zero byte to `name`; of a
// binary operator the method of the left operand's type, where that is what it runs.  False, and nothing said about
// `name`, where it cannot be known.
template <ReadableMemory Memory>
bool read_callable(const Memory& memory, const pyhost_python_layout& layout, const RunningFrame& frame,
                   const CallSite& site, std::span<char> name) noexcept;

}  // namespace pyhost::gil
