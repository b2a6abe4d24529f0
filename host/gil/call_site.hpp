// host/gil/call_site.hpp: what an instruction calls, as slots of its frame's operand stack.
//
// While a frame runs, how deep its stack is stands nowhere: it follows from the bytecode, walked from the start on.
#pragma once

#include <array>
#include <cstdint>

#include "gil/memory.hpp"
#include "gil/python_layout.h"
#include "gil/python_opcodes.h"

namespace pyhost::gil {

struct CallSite {
    std::uint8_t kind = pyhost_calls_nothing;  // pyhost_call_kind
    std::uint32_t slot = 0;                    // of the frame: locals first, then the stack
    std::uint32_t slots = 0;                   // from that one on: what the call holds
    std::uint32_t argument = 0;                // of the instruction
    std::uint32_t empty = 0;                   // bit n: nothing need be in the n-th of the slots (reference_tag)

    bool operator==(const CallSite&) const = default;
};

// One walk through a code object's bytecode.  It has the room that this takes, for it must not allocate.
class BytecodeWalk {
public:
    explicit constexpr BytecodeWalk(const pyhost_opcodes& opcodes = pyhost_opcodes_of_python) noexcept
        : opcodes_(opcodes) {}

    // `code` is the address of a code object, `instruction` one within its bytecode.  A site that calls nothing also
    // where the depth is not to be had: of bytecode that a tool has changed, or too long.
    CallSite find(const OtherMemory& memory, const pyhost_python_layout& layout, std::uint64_t code,
                  std::uint64_t instruction) noexcept;

private:
    static constexpr std::size_t most_units = 4096;  // 30 to 50 us
    static constexpr std::int16_t unknown = -1;

    struct Unit {
        std::uint8_t opcode;
        std::uint8_t argument;
    };

    bool read_bytecode(const OtherMemory& memory, const pyhost_python_layout& layout, std::uint64_t code) noexcept;
    bool read_handlers(const OtherMemory& memory, const pyhost_python_layout& layout, std::uint64_t code) noexcept;
    void pass() noexcept;
    void step(std::size_t unit, std::uint8_t opcode, std::uint32_t argument) noexcept;
    void reach(std::size_t from, std::size_t unit, int depth) noexcept;
    bool is_extension(std::size_t unit) const noexcept;
    std::uint32_t argument_at(std::size_t unit) const noexcept;
    CallSite site_at(std::size_t unit, std::uint32_t locals) const noexcept;

    const pyhost_opcodes& opcodes_;
    std::size_t units_ = 0;
    bool is_sound_ = true;           // no two ways to an instruction disagree, and each leads to one
    bool has_reached_back_ = false;  // the pass under way, where it had gone by
    std::array<Unit, most_units> bytecode_{};
    std::array<std::uint8_t, 4096> handlers_{};
    std::array<std::int16_t, most_units> depth_{};  // before each instruction
};

}  // namespace pyhost::gil
