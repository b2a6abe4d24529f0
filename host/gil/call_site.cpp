// host/gil/call_site.cpp: depths along the ways through the bytecode, as CPython's own mark_stacks() finds them.
#include "gil/call_site.hpp"

#include <algorithm>
#include <span>

namespace pyhost::gil {
namespace {

constexpr int deepest = 4096;
// Each follows the jumps back of the one before; of the standard library's code objects none takes more than three.
constexpr int most_passes = 8;

template <class T>
bool read_field(const OtherMemory& memory, std::uint64_t object, std::int32_t offset, T& value) noexcept {
    return read_value(memory, object + static_cast<std::uint64_t>(offset), value);
}

// Numbers in groups of six bits, the highest first; another one follows where bit 6 is set.
class Varints {
public:
    explicit Varints(std::span<const std::uint8_t> bytes) noexcept : bytes_(bytes) {}

    bool has_next() const noexcept { return !bytes_.empty(); }

    std::uint32_t next() noexcept {
        std::uint32_t value = 0;
        for (bool goes_on = true; goes_on && has_next(); bytes_ = bytes_.subspan(1)) {
            goes_on = (bytes_.front() & 64) != 0;
            value = value << 6 | (bytes_.front() & 63);
        }
        return value;
    }

private:
    std::span<const std::uint8_t> bytes_;
};

}  // namespace

CallSite BytecodeWalk::find(const OtherMemory& memory, const pyhost_python_layout& layout, std::uint64_t code,
                            std::uint64_t instruction) noexcept {
    const std::uint64_t distance = instruction - code - static_cast<std::uint64_t>(layout.code_bytecode);
    const std::uint64_t unit = distance / 2;
    std::uint32_t locals = 0;
    if (opcodes_.is_known == 0 || layout.has_callables == 0 || distance % 2 != 0 ||
        !read_bytecode(memory, layout, code) || unit >= units_) {
        return {};
    }
    const std::uint8_t opcode = opcodes_.general[bytecode_[unit].opcode];
    if (opcodes_.call[opcode].kind == pyhost_calls_nothing) return {};
    is_sound_ = true;
    std::fill_n(depth_.begin(), units_, unknown);
    reach(0, 0, 0);
    if (!read_handlers(memory, layout, code) || !read_field(memory, code, layout.code_locals, locals)) return {};
    has_reached_back_ = true;
    for (int i = 0; i < most_passes && has_reached_back_ && is_sound_; ++i) pass();
    return has_reached_back_ || !is_sound_ || depth_[unit] == unknown ? CallSite{} : site_at(unit, locals);
}

bool BytecodeWalk::read_bytecode(const OtherMemory& memory, const pyhost_python_layout& layout,
                                 std::uint64_t code) noexcept {
    std::uint64_t units = 0;
    if (!read_field(memory, code, layout.code_size, units) || units > most_units) return false;
    units_ = units;
    return memory.read(code + static_cast<std::uint64_t>(layout.code_bytecode), bytecode_.data(), units * sizeof(Unit));
}

// Where an exception leads to: the stack is cut to a depth, and what was raised is pushed, perhaps after the
// instruction that raised it.
bool BytecodeWalk::read_handlers(const OtherMemory& memory, const pyhost_python_layout& layout,
                                 std::uint64_t code) noexcept {
    std::uint64_t table = 0;
    std::uint64_t bytes = 0;
    if (!read_field(memory, code, layout.code_exceptions, table) ||
        !read_field(memory, table, layout.bytes_size, bytes) || bytes > handlers_.size() ||
        !memory.read(table + static_cast<std::uint64_t>(layout.bytes_data), handlers_.data(), bytes)) {
        return false;
    }
    Varints numbers({handlers_.data(), bytes});
    while (numbers.has_next()) {
        numbers.next();  // the first instruction that it is for
        numbers.next();  // how many
        const std::uint32_t target = numbers.next();
        const std::uint32_t depth_and_flag = numbers.next();
        reach(0, target, static_cast<int>(depth_and_flag >> 1) + static_cast<int>(depth_and_flag & 1) + 1);
    }
    return true;
}

void BytecodeWalk::pass() noexcept {
    has_reached_back_ = false;
    for (std::size_t unit = 0; unit < units_ && is_sound_; ++unit) {
        if (depth_[unit] == unknown) continue;
        const std::uint8_t opcode = opcodes_.general[bytecode_[unit].opcode];
        const bool is_readable =
            opcodes_.flow[bytecode_[unit].opcode] != pyhost_unreadable && opcodes_.flow[opcode] != pyhost_unreadable;
        is_sound_ &= is_readable;
        if (is_readable) step(unit, opcode, argument_at(unit));
    }
}

void BytecodeWalk::step(std::size_t unit, std::uint8_t opcode, std::uint32_t argument) noexcept {
    const int depth = depth_[unit];
    const std::size_t next = unit + 1 + opcodes_.caches[opcode];
    const auto after = [&](int jumps) {
        return depth + std::clamp(opcodes_.stack_effect(opcode, static_cast<int>(argument), jumps), -deepest, deepest);
    };
    switch (opcodes_.flow[opcode]) {
        case pyhost_ends: return;
        case pyhost_extends: return reach(unit, next, depth);
        case pyhost_leaves_forward: return reach(unit, next + argument, after(1));
        case pyhost_leaves_backward: return reach(unit, next - argument, after(1));
        case pyhost_jumps_forward: reach(unit, next + argument, after(1)); break;
        case pyhost_jumps_backward: reach(unit, next - argument, after(1)); break;
        default: break;
    }
    reach(unit, next, after(0));
}

void BytecodeWalk::reach(std::size_t from, std::size_t unit, int depth) noexcept {
    if (unit >= units_ || depth < 0 || depth >= deepest) {
        is_sound_ = false;
    } else if (depth_[unit] == unknown) {
        depth_[unit] = static_cast<std::int16_t>(depth);
        has_reached_back_ |= unit < from;
    } else {
        is_sound_ &= depth_[unit] == depth;
    }
}

// Code units between two instructions have no depth.
bool BytecodeWalk::is_extension(std::size_t unit) const noexcept {
    return depth_[unit] != unknown && opcodes_.flow[opcodes_.general[bytecode_[unit].opcode]] == pyhost_extends;
}

std::uint32_t BytecodeWalk::argument_at(std::size_t unit) const noexcept {
    std::uint32_t argument = bytecode_[unit].argument;
    for (int shift = 8; unit > 0 && shift < 32 && is_extension(unit - 1); shift += 8) {
        argument |= std::uint32_t{bytecode_[--unit].argument} << shift;
    }
    return argument;
}

CallSite BytecodeWalk::site_at(std::size_t unit, std::uint32_t locals) const noexcept {
    const pyhost_call& call = opcodes_.call[opcodes_.general[bytecode_[unit].opcode]];
    const std::uint32_t argument = argument_at(unit);
    const std::uint32_t consumed = call.below + (argument & call.mask);
    const auto depth = static_cast<std::uint32_t>(depth_[unit]);
    if (consumed > depth) return {};
    return {.kind = call.kind,
            .slot = locals + depth - consumed,
            .slots = consumed,
            .argument = argument,
            .empty = call.empty};
}

}  // namespace pyhost::gil
