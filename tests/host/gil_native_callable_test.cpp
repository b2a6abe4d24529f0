// tests/host/gil_native_callable_test.cpp: callables made by hand, and what is none, or no more.
#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <thread>

#include "gil/known_calls.hpp"
#include "gil/native_callable.hpp"
#include "python_by_hand.hpp"

namespace gil_native_callable_test {

namespace {

using namespace pyhost::gil;
using namespace pyhost::test;

struct Type {
    std::uint64_t references;
    const Type* type;
    const char* name;
    std::uint64_t flags;
    const Type* base;
    std::uint64_t call;
};

struct Definition {
    const char* name;
};

struct Function {
    std::uint64_t references;
    const Type* type;
    const Definition* definition;
    const void* self;
    const Text* module;
};

struct Descriptor {
    std::uint64_t references;
    const Type* type;
    const Type* owner;
    const Text* name;
    std::uint64_t more;
};

constexpr std::uint64_t on_heap = 1, immutable = 2, extensible = 4, in_python = on_heap | extensible;

Type native_type(const char* name, const Type* base = nullptr) {
    return {.references = 1, .type = nullptr, .name = name, .flags = 0, .base = base, .call = 0};
}

struct RunningPython {
    std::uint64_t instruction = 1000;
    std::int32_t stack_top = -1;
    const void* stack_pointer = nullptr;
    const void* slots[20] = {};
};

// A frame that calls what is in slot 1.
struct Scene {
    Type object = native_type("object");
    Type types = native_type("type", &object);
    Type functions = native_type("builtin_function_or_method", &object);
    Type descriptors = native_type("method_descriptor", &object);
    Type python_functions = native_type("function", &object);
    Type ints = native_type("int", &object);
    Type texts = native_type("str", &object);
    Type lists = native_type("list", &object);
    Text module = ascii_text("_pickle");
    Text method = ascii_text("sort");
    Definition definition{.name = "loads"};
    Function loads{.references = 1, .type = &functions, .definition = &definition, .self = nullptr, .module = &module};
    Descriptor sort{.references = 1, .type = &descriptors, .owner = &lists, .name = &method, .more = 0};
    RunningPython frame;
    CallSite site{.kind = pyhost_calls, .slot = 1, .slots = 1, .argument = 0};
    pyhost_python_layout layout = layout_by_hand();

    Scene() {
        object.type = types.type = functions.type = lists.type = &types;
        layout.object_type = offsetof(Function, type);
        layout.object_references = offsetof(Function, references);
        layout.frame_instruction = offsetof(RunningPython, instruction);
        layout.frame_stack_top = offsetof(RunningPython, stack_top);
        layout.frame_slots = offsetof(RunningPython, slots);
        layout.type_name = offsetof(Type, name);
        layout.type_flags = offsetof(Type, flags);
        layout.type_base = offsetof(Type, base);
        layout.type_call = offsetof(Type, call);
        layout.type_heap_mask = on_heap;
        layout.type_immutable_mask = immutable;
        layout.type_extensible_mask = extensible;
        layout.function_definition = offsetof(Function, definition);
        layout.function_self = offsetof(Function, self);
        layout.function_module = offsetof(Function, module);
        layout.definition_name = offsetof(Definition, name);
        layout.descriptor_type = offsetof(Descriptor, owner);
        layout.descriptor_name = offsetof(Descriptor, name);
        layout.type_of_types = address_of(&types);
        layout.type_of_object = address_of(&object);
        layout.type_of_python_call[0] = address_of(&python_functions);
        layout.type_of_function[0] = address_of(&functions);
        layout.type_of_descriptor[0] = address_of(&descriptors);
        layout.type_of_number[0] = address_of(&ints);
        layout.type_of_constant[0] = address_of(&texts);
        frame.slots[1] = &loads;
    }

    // "-" for none.
    std::string name(std::size_t room = 96) const {
        std::string text(room, '\0');
        const RunningFrame running{.address = address_of(&frame), .at = {.code = 0, .instruction = 1000}};
        return read_callable(OtherMemory(::getpid()), layout, running, site, text) ? text.c_str() : "-";
    }
};

}  // namespace

TEST_CASE("native callable: a function of a module, of a bound object and of a type") {
    Scene scene;
    CHECK(scene.name() == "_pickle.loads");
    scene.module = ascii_text("builtins");
    CHECK(scene.name() == "loads");
    Function self{.references = 1, .type = &scene.lists, .definition = nullptr, .self = nullptr, .module = nullptr};
    scene.loads.module = nullptr;
    scene.loads.self = &self;
    CHECK(scene.name() == "list.loads");
    scene.loads.self = &scene.lists;
    CHECK(scene.name() == "list.loads");
    Type python = native_type("pickle", &scene.lists);
    python.flags = in_python;
    self.type = &python;
    scene.loads.self = &self;
    CHECK(scene.name() == "list.loads");
    python.base = &scene.object;
    CHECK(scene.name() == "-");
}

TEST_CASE("native callable: a method beside the object that it is called for") {
    Scene scene;
    scene.site = {.kind = pyhost_calls_in_pair, .slot = 1, .slots = 2, .argument = 0};
    scene.frame.slots[1] = &scene.sort;
    scene.frame.slots[2] = &scene.loads;
    CHECK(scene.name() == "list.sort");
    scene.frame.slots[1] = nullptr;
    CHECK(scene.name() == "_pickle.loads");
    scene.frame.slots[1] = &scene.loads;  // a call's result
    CHECK(scene.name() == "-");
}

TEST_CASE("native callable: types and what can be called are native, or have no name") {
    Scene scene;
    Type made = native_type("re.Pattern", &scene.object);
    made.type = &scene.types;
    scene.frame.slots[1] = &made;
    CHECK(scene.name() == "re.Pattern");
    made.flags = in_python;
    CHECK(scene.name() == "-");
    made.flags = in_python | immutable;
    CHECK(scene.name() == "re.Pattern");
    made.flags = on_heap;
    CHECK(scene.name() == "re.Pattern");
    Function instance{.references = 1, .type = &made, .definition = nullptr, .self = nullptr, .module = nullptr};
    scene.frame.slots[1] = &instance;
    CHECK(scene.name() == "-");
    made.call = 1;
    CHECK(scene.name() == "re.Pattern.__call__");
    instance.type = &scene.python_functions;
    scene.python_functions.call = 1;
    CHECK(scene.name() == "-");
    Type loop = native_type("loop");
    loop.flags = in_python;
    loop.base = &loop;
    loop.call = 1;
    instance.type = &loop;
    CHECK(scene.name() == "-");
}

TEST_CASE("native callable: an operator's operands") {
    Scene scene;
    Function left{.references = 1, .type = &scene.texts, .definition = nullptr, .self = nullptr, .module = nullptr};
    Function right = left;
    scene.frame.slots[1] = &left;
    scene.frame.slots[2] = &right;
    const auto name = [&](const Type& one, const Type& other, std::uint32_t number) {
        left.type = &one;
        right.type = &other;
        scene.site = {.kind = pyhost_operates, .slot = 1, .slots = 2, .argument = number};
        return scene.name();
    };
    constexpr std::uint32_t add = 0, mul = 5, mod = 6, inplace = 13;
    CHECK(name(scene.texts, scene.texts, add) == "str.__add__");
    CHECK(name(scene.texts, scene.ints, mul) == "str.__mul__");
    CHECK(name(scene.ints, scene.texts, mul) == "-");
    CHECK(name(scene.ints, scene.ints, mul + inplace) == "int.__mul__");
    CHECK(name(scene.lists, scene.ints, mul) == "list.__mul__");
    CHECK(name(scene.lists, scene.ints, mul + inplace) == "-");
    CHECK(name(scene.lists, scene.texts, add) == "-");
    CHECK(name(scene.lists, scene.lists, add) == "list.__add__");
    CHECK(name(scene.texts, scene.lists, mod) == "-");
    CHECK(name(scene.lists, scene.lists, 26) == "-");
    Type python = native_type("Made", &scene.lists);
    python.flags = in_python;
    CHECK(name(python, python, add) == "-");
}

TEST_CASE("native callable: a frame that went on, or has called Python code, has none") {
    Scene scene;
    scene.frame.instruction = 1002;
    CHECK(scene.name() == "-");
    scene.frame.instruction = 1000;
    scene.frame.stack_top = 3;
    CHECK(scene.name() == "-");
    scene.frame.stack_top = -1;
    scene.site.kind = pyhost_calls_nothing;
    CHECK(scene.name() == "-");
}

TEST_CASE("native callable: what frees its arguments has returned") {
    Scene scene;
    Function item = scene.loads;
    scene.site.slots = 19;
    for (int slot = 2; slot < 19; ++slot) scene.frame.slots[slot] = slot == 3 ? nullptr : &item;
    CHECK(scene.name() == "_pickle.loads");
    item.references = 0;
    CHECK(scene.name() == "-");
    item.references = 1;
    scene.loads.references = 0;
    CHECK(scene.name() == "-");
    PageBeforeNothing page;
    scene.loads.references = 1;
    scene.frame.slots[5] = page.end();
    CHECK(scene.name() == "-");
}

namespace {

// As from 3.14 on: where the stack ends is known while native code runs, and two bits of each reference are a tag.
struct Tagged : Scene {
    static constexpr std::uint64_t lent = 1, number = 3;

    Tagged() {
        layout.reference_tag = 3;
        layout.frame_stack_pointer = offsetof(RunningPython, stack_pointer);
        site = {.kind = pyhost_calls, .slot = 1, .slots = 3, .argument = 1, .empty = 2};
        call(3);
        frame.slots[2] = empty();
        frame.slots[3] = with_tag(&loads, lent);
    }

    static const void* with_tag(const void* object, std::uint64_t tag) {
        return reinterpret_cast<const void*>(address_of(object) | tag);
    }
    static const void* empty() { return with_tag(nullptr, lent); }

    void call(std::uint32_t slots) {
        site.slots = slots;
        frame.stack_pointer = &frame.slots[1 + slots];
    }
};

}  // namespace

TEST_CASE("native callable: on a tagged stack, while the call is under way") {
    Tagged scene;
    CHECK(scene.name() == "_pickle.loads");
    scene.frame.slots[1] = Tagged::with_tag(&scene.loads, Tagged::lent);
    CHECK(scene.name() == "_pickle.loads");
    scene.frame.stack_top = 3;  // says nothing
    CHECK(scene.name() == "_pickle.loads");
    scene.frame.slots[3] = Tagged::empty();  // it is freed
    CHECK(scene.name() == "-");
    scene.frame.slots[3] = Tagged::with_tag(nullptr, Tagged::number);
    CHECK(scene.name() == "-");
    scene.frame.slots[3] = &scene.loads;
    scene.frame.slots[2] = &scene.sort;
    CHECK(scene.name() == "_pickle.loads");
    scene.frame.slots[1] = nullptr;
    CHECK(scene.name() == "-");
    scene.frame.slots[1] = &scene.loads;
    for (const void* const end : {&scene.frame.slots[3], &scene.frame.slots[5]}) {
        scene.frame.stack_pointer = end;
        CHECK(scene.name() == "-");
    }
    for (int slot = 1; slot < 10; ++slot) scene.frame.slots[slot] = &scene.loads;
    scene.call(8);
    CHECK(scene.name() == "_pickle.loads");
    scene.call(9);  // the last of which leaves first
    CHECK(scene.name() == "-");
}

TEST_CASE("native callable: an operator's left operand on a tagged stack, which is no result") {
    Tagged scene;
    Function left{.references = 1, .type = &scene.lists, .definition = nullptr, .self = nullptr, .module = nullptr};
    scene.site.kind = pyhost_operates;
    scene.site.argument = 0;
    scene.call(2);
    scene.frame.slots[1] = Tagged::with_tag(&left, Tagged::lent);
    scene.frame.slots[2] = &left;
    CHECK(scene.name() == "list.__add__");
    scene.frame.slots[1] = &left;
    CHECK(scene.name() == "-");
    scene.frame.slots[1] = Tagged::with_tag(&left, Tagged::lent);
    left.references = 0xC0000000;  // as that of an object that is never freed
    CHECK(scene.name() == "-");
}

TEST_CASE("native callable: nothing is believed of what was freed") {
    Scene scene;
    PageBeforeNothing page;
    const auto gone = [&](const auto*& pointer) {
        const auto* const before = pointer;
        pointer = reinterpret_cast<decltype(before)>(page.end());
        CHECK(scene.name() == "-");
        pointer = before;
        CHECK(scene.name() == "_pickle.loads");
    };
    gone(scene.frame.slots[1]);
    gone(scene.loads.type);
    gone(scene.loads.definition);
    gone(scene.loads.module);
    gone(scene.definition.name);
    // A text that ends with its page, and one that does not.
    std::memcpy(page.end() - 5, "dumps", 5);
    scene.definition.name = reinterpret_cast<const char*>(page.end() - 5);
    CHECK(scene.name() == "-");
    page.end()[-1] = '\0';
    CHECK(scene.name() == "_pickle.dump");
    for (const char* text : {"", "two words", "\x01", "caf\xC3\xA9", "a,b"}) {
        scene.definition.name = text;
        CHECK(scene.name() == "-");
    }
    const std::string longest(96, 'x');
    scene.definition.name = longest.c_str();
    CHECK(scene.name() == "-");
    scene.definition.name = "loads";
    CHECK(scene.name(14) == "_pickle.loads");
    CHECK(scene.name(13) == "-");
}

namespace {

// push, push, and a call of what the first one pushed: into slot 1, for there is one local.
struct Bytecode {
    const Locations* locations;
    const Locations* exceptions;
    std::uint64_t size;
    std::uint32_t locals;
    struct {
        std::uint8_t opcode, argument;
    } units[4];
};

constexpr std::uint8_t push = 1, call = 2, end = 3;

pyhost_opcodes opcodes_by_hand() {
    static constexpr std::array<std::uint8_t, 256> general{0, push, call, end};
    static constexpr std::array<std::uint8_t, 256> caches{};
    pyhost_opcodes table{.is_known = 1,
                         .general = general.data(),
                         .caches = caches.data(),
                         .flow = {},
                         .call = {},
                         .stack_effect = [](int opcode, int, int) { return opcode == push ? 1 : 0; }};
    table.flow[end] = pyhost_ends;
    table.call[call] = {.kind = pyhost_calls, .below = 2, .mask = 0, .empty = 0};
    return table;
}

// A frame that runs such bytecode, and what is known of its call.
struct Calling : Scene {
    const Locations none{};
    const pyhost_opcodes opcodes = opcodes_by_hand();
    Bytecode code{.locations = &none,
                  .exceptions = &none,
                  .size = 4,
                  .locals = 1,
                  .units = {{push, 0}, {push, 0}, {call, 0}, {end, 0}}};
    std::unique_ptr<KnownCalls> calls = std::make_unique<KnownCalls>(opcodes);

    Calling() {
        layout.has_callables = 1;
        layout.code_locations = offsetof(Bytecode, locations);
        layout.code_exceptions = offsetof(Bytecode, exceptions);
        layout.code_size = offsetof(Bytecode, size);
        layout.code_locals = offsetof(Bytecode, locals);
        layout.code_bytecode = offsetof(Bytecode, units);
        frame.instruction = address_of(&code.units[2]);
    }

    // "-" for none.
    std::string known_name() const {
        const RunningFrame running{.address = address_of(&frame),
                                   .at = {.code = address_of(&code), .instruction = frame.instruction}};
        std::string text(96, '\0');
        return calls->name(OtherMemory(::getpid()), layout, running, text) ? text.c_str() : "-";
    }
};

}  // namespace

TEST_CASE("native callable: of a callee whose name breaks off nothing is known, at the first look and later") {
    Calling scene;
    scene.definition.name = "two words";
    CHECK(scene.known_name() == "-");
    CHECK(scene.known_name() == "-");
}

TEST_CASE("native callable: other code at the address of freed code has calls of its own") {
    Calling scene;
    CHECK(scene.known_name() == "_pickle.loads");
    const Locations others{};
    scene.code.locations = &others;
    scene.code.locals = 0;
    scene.frame.slots[0] = &scene.sort;
    CHECK(scene.known_name() == "list.sort");
}

TEST_CASE("native callable: a call that went on during a look leaves its name to none") {
    Calling scene;
    CHECK(scene.known_name() == "_pickle.loads");

    // Other calls of the same function, one after the other, until one ends amid a look.
    const std::array<Function, 2> arguments{scene.loads, scene.loads};
    std::atomic<bool> is_over{false};
    std::thread thread([&] {
        for (std::size_t i = 0; !is_over; ++i) {
            std::atomic_ref(scene.frame.slots[2]).store(&arguments[i % 2]);
        }
    });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    bool is_still = true;
    while (is_still && std::chrono::steady_clock::now() < deadline) {
        scene.calls = std::make_unique<KnownCalls>(scene.opcodes);
        is_still = scene.known_name() != "-";
    }
    is_over = true;
    thread.join();
    CHECK(!is_still);
    scene.frame.slots[1] = scene.frame.slots[2] = nullptr;
    CHECK(scene.known_name() == "-");
}

}  // namespace gil_native_callable_test
