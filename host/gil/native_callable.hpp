// host/gil/native_callable.hpp: the name of what a frame's instruction calls, where that is native code.
//
// The thread runs on meanwhile, so that the frame is read once more at the end: a false name is worse than none.  What
// Python code may call as it likes, a class of its own, gives no name.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "gil/call_site.hpp"
#include "gil/memory.hpp"
#include "gil/python_layout.h"
#include "gil/stack.hpp"

namespace pyhost::gil {

// The objects that a call site's slots hold, as many as are looked at: the callable and its first arguments.
struct Held {
    std::array<std::uint64_t, 8> object{};

    bool operator==(const Held&) const = default;
};

// What it calls: enough to know it again.
struct Callee {
    std::uint64_t object = 0;  // 0: of an operator
    std::uint64_t type = 0;
    // Of a C function its definition, what it is bound to, and its module; of an operator the operands' types.
    std::array<std::uint64_t, 3> words{};
    bool is_method = false;  // found on the type of the object that it is called for

    bool operator==(const Callee&) const = default;
};

// False where the frame stands elsewhere by now, or does not run: then it has called Python code.
bool read_held(const OtherMemory& memory, const pyhost_python_layout& layout, const RunningFrame& frame,
               const CallSite& site, Held& held) noexcept;

// False where something of it is freed: an instruction does that when its call is over.
bool read_callee(const OtherMemory& memory, const pyhost_python_layout& layout, const CallSite& site, const Held& held,
                 Callee& callee) noexcept;

// Writes "_pickle.loads", "str.__mul__", "sorted" or "functools.partial.__call__" and a zero byte to `name`; of a
// binary operator the method of the left operand's type, where that is what it runs.  False, and nothing said about
// `name`, where there is no such name.
bool name_callee(const OtherMemory& memory, const pyhost_python_layout& layout, const CallSite& site,
                 const Callee& callee, std::span<char> name) noexcept;

// All of it, of a thread that runs on meanwhile: false also where it calls something else by the end.
bool read_callable(const OtherMemory& memory, const pyhost_python_layout& layout, const RunningFrame& frame,
                   const CallSite& site, std::span<char> name) noexcept;

}  // namespace pyhost::gil
