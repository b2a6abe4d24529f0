// tests/host/gil_stack_test.cpp: frames of a Python made by hand, and what cannot be frames.
#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "gil/memory.hpp"
#include "gil/stack.hpp"
#include "python_by_hand.hpp"

namespace gil_stack_test {

namespace {

using namespace pyhost::test;
using pyhost::gil::OtherMemory;
using pyhost::gil::OwnMemory;
using pyhost::gil::RawLocation;

std::uint64_t unit(const Code& code, std::int64_t index) {
    return address_of(code.bytecode) + static_cast<std::uint64_t>(2 * index);
}

// inner(), called by outer(): the frames as Python links them.
struct Python {
    Text file = ascii_text("made.py");
    Text inner_name = ascii_text("inner");
    Text outer_name = ascii_text("outer");
    // One line each, columns 5 to 8; instructions 0 and 1 are in the first line, 2 and 3 in the next.
    Locations locations{.size = 6, .bytes = {0xD1, 4, 8, 0xD9, 4, 8}};
    Code inner_code{type_of_code, &file, &inner_name, &locations, 20, 1, nullptr, {}};
    Code outer_code{type_of_code, &file, &outer_name, &locations, 40, 1, nullptr, {}};
    Frame outer{address_of(&outer_code), nullptr, unit(outer_code, 3), 0, 0};
    Frame inner{address_of(&inner_code), &outer, unit(inner_code, 1), 0, 0};
    Thread thread{.unused = 0, .frame = &inner};
    pyhost_python_layout layout = layout_by_hand();
};

template <class Memory>
std::vector<std::string> names_on_stack(const Memory& memory, const Python& python, int capacity = 8) {
    std::vector<RawLocation> locations(static_cast<std::size_t>(capacity));
    const int count =
        pyhost::gil::read_stack(memory, python.layout, address_of(&python.thread), locations.data(), capacity);
    std::vector<std::string> names;
    for (int index = 0; index < count; ++index) names.emplace_back(locations[static_cast<std::size_t>(index)].function);
    return names;
}

std::vector<std::string> names_on_stack(const Python& python) { return names_on_stack(OwnMemory{}, python); }

RawLocation innermost(const Python& python) {
    RawLocation location;
    std::memset(static_cast<void*>(&location), 'x', sizeof location);
    pyhost::gil::read_stack(OwnMemory{}, python.layout, address_of(&python.thread), &location, 1);
    return location;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("stack: frames are listed from the innermost on") {
    const Python python;
    CHECK(names_on_stack(python) == Names{"inner", "outer"});
    CHECK(names_on_stack(OtherMemory{::getpid()}, python) == Names{"inner", "outer"});
    CHECK(names_on_stack(OwnMemory{}, python, 1) == Names{"inner"});
    CHECK(names_on_stack(OwnMemory{}, python, 0).empty());
}

TEST_CASE("stack: a location says file, line, columns, code and instruction") {
    Python python;
    python.inner.instruction = unit(python.inner_code, 3);
    const RawLocation location = innermost(python);
    CHECK(std::string(location.file) == "made.py");
    CHECK(std::string(location.function) == "inner");
    CHECK(location.line == 21);
    CHECK(location.column == 5);
    CHECK(location.end_column == 8);
    CHECK(location.code_address == address_of(&python.inner_code));
    CHECK(location.instruction == 3);
}

TEST_CASE("stack: a function that is not entered yet is left out, a generator is not") {
    Python python;
    for (const int index : {-1, 0}) {
        python.inner.instruction = unit(python.inner_code, index);
        CHECK(names_on_stack(python) == Names{"outer"});
    }
    python.inner.owner = 1;
    CHECK(names_on_stack(python) == Names{"inner", "outer"});
    python.inner.instruction = unit(python.inner_code, -1);
    CHECK(innermost(python).instruction == -1);
    CHECK(innermost(python).line == 20);
}

TEST_CASE("stack: up to 3.12 a thread's frame is one pointer further") {
    Python python;
    const Cframe cframe{.unused = 0, .frame = &python.inner, .more = {}};
    python.thread.frame = &cframe;
    python.layout.cframe_frame = offsetof(Cframe, frame);
    CHECK(names_on_stack(python) == Names{"inner", "outer"});
}

TEST_CASE("stack: from 3.14 on a code object's address is tagged") {
    Python python;
    python.inner.code |= 1;
    CHECK(names_on_stack(python).empty());
    python.layout.reference_tag = 3;
    CHECK(names_on_stack(python) == Names{"inner", "outer"});
    CHECK(innermost(python).code_address == address_of(&python.inner_code));
}

TEST_CASE("stack: a thread's own copy of the bytecode is where its instruction is") {
    Python python;
    const std::array<std::uint16_t, 4> copy{};
    const Copies copies{.count = 2, .entries = {python.inner_code.bytecode, copy.data(), copy.data()}};
    python.inner_code.copies = &copies;
    python.layout.code_copies = offsetof(Code, copies);
    python.layout.frame_copy_index = offsetof(Frame, copy);
    python.inner.instruction = address_of(copy.data() + 2);
    CHECK(names_on_stack(python).empty());
    python.inner.copy = 1;
    CHECK(names_on_stack(python) == Names{"inner", "outer"});
    CHECK(innermost(python).instruction == 2);
    for (const std::int32_t none : {2, -1}) {
        python.inner.copy = none;
        CHECK(names_on_stack(python).empty());
    }
}

TEST_CASE("stack: the interpreter's own frames are left out") {
    Python python;
    const Frame shim{
        .code = address_of(&python.inner_code), .previous = &python.outer, .instruction = 0, .owner = 3, .copy = 0};
    python.inner.previous = &shim;
    CHECK(names_on_stack(python) == Names{"inner", "outer"});
}

TEST_CASE("stack: an interpreter's own frame is none of a look's, and calls nothing where it is the innermost") {
    Python python;
    const OtherMemory memory(::getpid());
    const std::uint64_t thread = address_of(&python.thread);
    pyhost::gil::RawStack stack{};
    pyhost::gil::RunningFrame frame{};
    CHECK(pyhost::gil::read_places(memory, python.layout, thread, stack, frame));
    CHECK(frame.address == address_of(&python.inner));
    CHECK(frame.at == stack.at);
    CHECK(stack.at.code == address_of(&python.inner_code));
    CHECK(stack.caller[0].code == address_of(&python.outer_code));
    CHECK(stack.caller[1].code == 0);
    const Frame shim{
        .code = address_of(&python.outer_code), .previous = &python.inner, .instruction = 0, .owner = 3, .copy = 0};
    python.thread.frame = &shim;
    CHECK(pyhost::gil::read_places(memory, python.layout, thread, stack, frame));
    CHECK(frame.address == 0);
    CHECK(stack.at.code == address_of(&python.inner_code));
    CHECK_FALSE(pyhost::gil::read_innermost(memory, python.layout, thread, frame));
    Frame circle = shim;
    circle.previous = &circle;
    python.thread.frame = &circle;
    CHECK_FALSE(pyhost::gil::read_places(memory, python.layout, thread, stack, frame));
}

TEST_CASE("stack: frames that lead in a circle end") {
    Python python;
    python.outer.previous = &python.inner;
    CHECK(names_on_stack(python).size() == 8);
    Frame shim{.code = 1, .previous = nullptr, .instruction = 0, .owner = 3, .copy = 0};
    shim.previous = &shim;
    python.inner.previous = &shim;
    CHECK(names_on_stack(python) == Names{"inner"});
}

TEST_CASE("stack: it ends at what is no code object, and nothing of that is written") {
    Python python;
    python.outer_code.type = 78;
    CHECK(names_on_stack(python) == Names{"inner"});
    python.inner_code.type = 78;
    CHECK(names_on_stack(python).empty());
}

TEST_CASE("stack: what was written of a frame that cannot be is taken back") {
    Python python;
    python.inner_code.name = nullptr;
    const RawLocation location = innermost(python);
    CHECK(location.file[0] == '\0');
    CHECK(location.line == 0);
    CHECK(location.code_address == 0);
}

TEST_CASE("stack: an instruction outside of its code is no frame") {
    Python python;
    for (const std::int64_t place : {-4L, 1L, 8L, 10'000L, 2L << 32}) {
        python.inner.instruction = address_of(python.inner_code.bytecode) + static_cast<std::uint64_t>(place);
        CHECK_MESSAGE(names_on_stack(python).empty(), place);
    }
    python.inner.instruction = 0;
    CHECK(names_on_stack(python).empty());
}

TEST_CASE("stack: null pointers and an unknown layout give no frames") {
    Python python;
    python.layout.is_known = 0;
    CHECK(names_on_stack(python).empty());
    python.layout.is_known = 1;
    python.inner_code.locations = nullptr;
    CHECK(names_on_stack(python).empty());
    python.inner.code = 0;
    CHECK(names_on_stack(python).empty());
    python.thread.frame = nullptr;
    CHECK(names_on_stack(python).empty());
}

TEST_CASE("stack: random pointers in another process give no frames, and no crash") {
    std::mt19937_64 draw(1);
    for (int round = 0; round < 500; ++round) {
        Python python;
        auto* words = reinterpret_cast<std::uint64_t*>(draw() % 2 == 0 ? static_cast<void*>(&python.inner)
                                                                       : static_cast<void*>(&python.inner_code));
        words[draw() % 3] = draw() % 4 == 0 ? address_of(&python) + draw() % sizeof python : draw();
        CHECK(names_on_stack(OtherMemory{::getpid()}, python).size() <= 8);
    }
}

}  // namespace gil_stack_test
