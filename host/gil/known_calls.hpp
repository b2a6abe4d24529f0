// host/gil/known_calls.hpp: names of the calls of this process's code that threads looked at before.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

#include "gil/call_site.hpp"
#include "gil/native_callable.hpp"

namespace pyhost::gil {

// Of a known call some five pieces of memory are read; the first look at an instruction walks through its bytecode.
// Threads that wait for GILs of their own may look at once: then only one of them gets an answer.
class KnownCalls {
public:
    explicit constexpr KnownCalls(const pyhost_opcodes& opcodes = pyhost_opcodes_of_python) noexcept : walk_(opcodes) {}

    // As read_callable().
    bool name(const OtherMemory& memory, const pyhost_python_layout& layout, const RunningFrame& frame,
              std::span<char> name) noexcept;

    // In a forked child, whose parent's threads may have been in the middle of a look.
    void forget() noexcept;

private:
    struct Call {
        RawPlace at;
        std::uint64_t locations;  // address of the code's location table: the same code is still there
        CallSite site;
        Callee callee;  // that `name` is of
        char name[sizeof(RawLocation::callable)];
    };

    bool name_by(Call& call, const OtherMemory& memory, const pyhost_python_layout& layout,
                 const RunningFrame& frame) noexcept;

    std::atomic_flag is_busy_;
    BytecodeWalk walk_;
    std::array<Call, 512> calls_{};
};

}  // namespace pyhost::gil
