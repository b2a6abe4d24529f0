// tests/host/gil_call_site_test.cpp: where calls lie on the stack, by instructions that are made up.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "gil/call_site.hpp"
#include "python_by_hand.hpp"

namespace gil_call_site_test {

namespace {

using namespace pyhost::gil;
using namespace pyhost::test;

enum : std::uint8_t {
    cache,
    push,
    pop,
    call,
    spread_call,
    operate,
    jump_if,
    jump_back,
    jump_back_if,
    jump,
    end,
    extend,
    hidden,
    special_call,
    special_push,
    special_extend,
    wild,
    opcodes
};

int effect(int opcode, int argument, int jumps) {
    switch (opcode) {
        case push: return 1;
        case pop:
        case operate:
        case jump_back_if: return -1;
        case jump_if: return jumps == 1 ? 0 : -1;
        case call: return -1 - argument;
        case spread_call: return -1 - (argument & 1);
        case wild: return INT32_MAX;
        default: return 0;
    }
}

std::array<std::uint8_t, 256> general_forms() {
    std::array<std::uint8_t, 256> general{};
    for (std::uint8_t opcode = 0; opcode < opcodes; ++opcode) general[opcode] = opcode;
    general[special_call] = call;
    general[special_push] = push;
    general[special_extend] = extend;
    return general;
}

const std::array<std::uint8_t, 256> general = general_forms();

pyhost_opcodes made_up() {
    static std::array<std::uint8_t, 256> caches{};
    caches[call] = 2;
    pyhost_opcodes table{.is_known = 1,
                         .general = general.data(),
                         .caches = caches.data(),
                         .flow = {},
                         .call = {},
                         .stack_effect = effect};
    table.flow[cache] = table.flow[hidden] = pyhost_unreadable;
    table.flow[jump_if] = pyhost_jumps_forward;
    table.flow[jump_back] = pyhost_leaves_backward;
    table.flow[jump_back_if] = pyhost_jumps_backward;
    table.flow[jump] = pyhost_leaves_forward;
    table.flow[end] = pyhost_ends;
    table.flow[extend] = pyhost_extends;
    table.call[call] = {.kind = pyhost_calls_in_pair, .below = 2, .mask = UINT32_MAX, .empty = 0};
    table.call[spread_call] = {.kind = pyhost_calls, .below = 2, .mask = 1, .empty = 0};
    table.call[operate] = {.kind = pyhost_operates, .below = 2, .mask = 0, .empty = 0};
    return table;
}

const pyhost_opcodes table = made_up();

struct Unit {
    std::uint8_t opcode;
    std::uint8_t argument = 0;
};

struct ByteCode {
    const Locations* exceptions;
    std::uint64_t size;
    std::uint32_t locals;
    Unit units[5000];
};

pyhost_python_layout layout_of_bytecode() {
    pyhost_python_layout layout = layout_by_hand();
    layout.has_callables = 1;
    layout.code_exceptions = offsetof(ByteCode, exceptions);
    layout.code_size = offsetof(ByteCode, size);
    layout.code_locals = offsetof(ByteCode, locals);
    layout.code_bytecode = offsetof(ByteCode, units);
    return layout;
}

constexpr std::uint32_t locals = 10;

// Of the instruction at `unit`.
CallSite find(const std::vector<Unit>& units, std::size_t unit, const Locations& exceptions = {},
              const pyhost_python_layout& layout = layout_of_bytecode()) {
    const auto code = std::make_unique<ByteCode>();
    const auto walk = std::make_unique<BytecodeWalk>(table);
    code->exceptions = &exceptions;
    code->size = units.size();
    code->locals = locals;
    std::ranges::copy(units, code->units);
    const std::uint64_t address = address_of(code.get());
    return walk->find(OtherMemory(::getpid()), layout, address, address + offsetof(ByteCode, units) + 2 * unit);
}

std::uint32_t depth_of(const CallSite& site) {
    REQUIRE(site.kind != pyhost_calls_nothing);
    return site.slot - locals;
}

const CallSite nothing;

}  // namespace

TEST_CASE("call site: what is called lies below its arguments") {
    const std::vector<Unit> units{{push}, {push}, {push}, {push}, {call, 1}, {cache}, {cache}, {end}};
    CHECK(find(units, 4) == CallSite{.kind = pyhost_calls_in_pair, .slot = locals + 1, .slots = 3, .argument = 1});
    CHECK(find(units, 3) == nothing);
    CHECK(find(units, 7) == nothing);
    CHECK(find(units, 8) == nothing);
    CHECK(find({{push}, {push}, {push}, {spread_call, 3}, {end}}, 3) ==
          CallSite{.kind = pyhost_calls, .slot = locals, .slots = 3, .argument = 3});
    CHECK(find({{push}, {push}, {push}, {operate, 5}, {end}}, 3) ==
          CallSite{.kind = pyhost_operates, .slot = locals + 1, .slots = 2, .argument = 5});
}

TEST_CASE("call site: special forms of instructions do what the general ones do") {
    CHECK(find({{special_push}, {push}, {push}, {special_call, 1}, {cache}, {cache}, {end}}, 3).kind ==
          pyhost_calls_in_pair);
    // What is between an instruction and the next is not one, whatever it looks like.
    const std::vector<Unit> units{{push}, {push}, {special_call}, {hidden}, {push}, {push}, {operate}, {end}};
    CHECK(depth_of(find(units, 6)) == 0);
}

TEST_CASE("call site: large arguments") {
    std::vector<Unit> units(302, {push});
    units.insert(units.end(), {{extend, 1}, {call, 44}, {cache}, {cache}, {end}});
    CHECK(find(units, 303) == CallSite{.kind = pyhost_calls_in_pair, .slot = locals, .slots = 302, .argument = 300});
    units[302].opcode = special_extend;
    CHECK(find(units, 303).argument == 300);
    CHECK(find({{push}, {push}, {extend, 1}, {extend, 2}, {extend, 3}, {operate, 4}, {end}}, 5).argument == 0x01020304);
    // A jump over 256 units.
    units = {{push}, {extend, 1}, {jump_if, 0}};
    units.resize(2 + 1 + 256, {end});
    units.insert(units.end(), {{push}, {operate}, {end}});
    CHECK(depth_of(find(units, 260)) == 0);
}

TEST_CASE("call site: jumps lead to the same depth on each way") {
    // Over two units, or through them.
    CHECK(depth_of(find({{push}, {push}, {jump_if, 1}, {push}, {push}, {operate}, {end}}, 5)) == 1);
    // Back to what came after it, by a loop's own jump.
    const std::vector<Unit> loop{{push}, {jump, 3}, {push}, {operate}, {end}, {push}, {jump_back, 5}};
    CHECK(depth_of(find(loop, 3)) == 1);
    CHECK(depth_of(find({{push}, {push}, {push}, {jump_back_if, 2}, {operate}, {end}}, 4)) == 0);
    // Where two ways disagree, or one leads out of the code, the depth is not known.
    CHECK(find({{push}, {push}, {push}, {jump_if, 1}, {operate}, {push}, {operate}, {end}}, 6) == nothing);
    CHECK(find({{push}, {push}, {operate}, {jump_back, 100}}, 2) == nothing);
    CHECK(find({{push}, {push}, {operate}, {push}}, 2) == nothing);
    CHECK(find({{pop}, {push}, {push}, {push}, {operate}, {end}}, 4) == nothing);
    CHECK(find({{wild}, {push}, {push}, {operate}, {end}}, 3) == nothing);
}

TEST_CASE("call site: where jumps lead back again and again, and not all ways were followed, nothing is known") {
    const auto with_jumps_back = [](std::uint8_t count) {  // each to the one before it
        std::vector<Unit> units{{push}, {push}, {operate}, {jump, count}, {end}};
        units.insert(units.end(), count, {jump_back, 2});
        return units;
    };
    CHECK(depth_of(find(with_jumps_back(7), 2)) == 0);
    CHECK(find(with_jumps_back(8), 2) == nothing);
}

TEST_CASE("call site: a handler begins with what was raised, above the depth that its table says") {
    // Of instruction 0, one unit, to unit 2: depth 3 and no instruction number, or with one.
    const std::vector<Unit> units{{push}, {end}, {operate}, {end}};
    CHECK(depth_of(find(units, 2, {.size = 4, .bytes = {0x80, 1, 2, 3 << 1}})) == 2);
    CHECK(depth_of(find(units, 2, {.size = 4, .bytes = {0x80, 1, 2, 3 << 1 | 1}})) == 3);
    CHECK(depth_of(find(units, 2, {.size = 5, .bytes = {0x80, 1, 2, 64 | 1, 0}})) == 31);  // a number of two bytes
    CHECK(find(units, 2) == nothing);
    CHECK(find(units, 2, {.size = 4, .bytes = {0x80, 1, 60, 3 << 1}}) == nothing);
    CHECK(find(units, 2, {.size = 1 << 20, .bytes = {}}) == nothing);
}

TEST_CASE("call site: bytecode that cannot be read has none") {
    const std::vector<Unit> units{{push}, {push}, {operate}, {end}};
    CHECK(find(units, 2).kind == pyhost_operates);
    CHECK(find({{push}, {push}, {operate}, {hidden}}, 2) == nothing);
    CHECK(find({{push}, {push}, {operate}, {cache}}, 2) == nothing);
    pyhost_python_layout layout = layout_of_bytecode();
    layout.has_callables = 0;
    CHECK(find(units, 2, {}, layout) == nothing);
    std::vector<Unit> longest = units;
    longest.resize(4096, {end});
    CHECK(find(longest, 2).kind == pyhost_operates);
    longest.push_back({end});
    CHECK(find(longest, 2) == nothing);
    CHECK(find({{push}, {operate}, {end}}, 1) == nothing);  // more than there is
}

}  // namespace gil_call_site_test
