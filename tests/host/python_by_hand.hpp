// tests/host/python_by_hand.hpp: objects laid out as CPython's are in kind, each field where a test can reach it.
#pragma once

#include <doctest/doctest.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "gil/python_layout.h"

namespace pyhost::test {

inline std::uint64_t address_of(const void* object) { return reinterpret_cast<std::uint64_t>(object); }

// Two pages of which the second is not there.
class PageBeforeNothing {
public:
    PageBeforeNothing() {
        page_ = static_cast<unsigned char*>(
            ::mmap(nullptr, 2 * bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        REQUIRE(page_ != MAP_FAILED);
        ::munmap(page_ + bytes, bytes);
    }
    ~PageBeforeNothing() { ::munmap(page_, bytes); }
    PageBeforeNothing(const PageBeforeNothing&) = delete;
    PageBeforeNothing& operator=(const PageBeforeNothing&) = delete;

    unsigned char* begin() const { return page_; }
    unsigned char* end() const { return page_ + bytes; }

private:
    static constexpr std::size_t bytes = 4096;
    unsigned char* page_;
};

// In place of a str.
struct Text {
    std::uint64_t length;
    std::uint32_t state;
    unsigned char ascii[4];
    unsigned char other[80];
};

struct Locations {
    std::uint64_t size;
    unsigned char bytes[8];
};

struct Code {
    std::uint64_t type;
    const Text* file;
    const Text* name;
    const Locations* locations;
    std::int32_t first_line;
    std::int32_t first_traceable;
    const void* copies;
    std::uint16_t bytecode[8];
};

struct Copies {
    std::int64_t count;
    const std::uint16_t* entries[3];
};

struct Frame {
    std::uint64_t code;
    const Frame* previous;
    std::uint64_t instruction;
    char owner;
    std::int32_t copy;
};

struct Cframe {
    std::uint64_t unused;
    const Frame* frame;
    std::uint64_t more[4];
};

struct Thread {
    std::uint64_t unused;
    const void* frame;
};

inline constexpr std::uint32_t kind_unit = 4, compact = 32, ascii = 64;
inline constexpr std::uint64_t type_of_code = 77;

inline pyhost_python_layout layout_by_hand() {
    return {.is_known = 1,
            .runtime_finalizing = 0,
            .gil_enabled = -1,
            .gil_last_holder = 0,
            .gil_locked = 0,
            .gil_cond = 0,
            .gil_switch_cond = 0,
            .thread_interpreter = 0,
            .thread_native_id = 0,
            .thread_frame = offsetof(Thread, frame),
            .cframe_frame = -1,
            .interpreter_collecting = -1,
            .interpreter_generations = -1,
            .generation_bytes = 0,
            .generation_threshold = 0,
            .generation_count = 0,
            .frame_code = offsetof(Frame, code),
            .reference_tag = 0,
            .frame_previous = offsetof(Frame, previous),
            .frame_instruction = offsetof(Frame, instruction),
            .frame_owner = offsetof(Frame, owner),
            .frame_first_shim = 3,
            .frame_generator = 1,
            .frame_copy_index = -1,
            .code_type = type_of_code,
            .object_type = offsetof(Code, type),
            .code_file = offsetof(Code, file),
            .code_name = offsetof(Code, name),
            .code_locations = offsetof(Code, locations),
            .code_first_line = offsetof(Code, first_line),
            .code_first_traceable = offsetof(Code, first_traceable),
            .code_bytecode = offsetof(Code, bytecode),
            .code_copies = -1,
            .code_array_size = offsetof(Copies, count),
            .code_array_entries = offsetof(Copies, entries),
            .bytes_size = offsetof(Locations, size),
            .bytes_data = offsetof(Locations, bytes),
            .text_length = offsetof(Text, length),
            .text_state = offsetof(Text, state),
            .text_kind_mask = 7 * kind_unit,
            .text_kind_unit = kind_unit,
            .text_compact_mask = compact,
            .text_ascii_mask = ascii,
            .text_ascii_data = offsetof(Text, ascii),
            .text_other_data = offsetof(Text, other),
            .has_callables = 0,
            .object_references = 0,
            .frame_stack_top = 0,
            .frame_stack_pointer = -1,
            .frame_slots = 0,
            .code_locals = 0,
            .code_size = 0,
            .code_exceptions = 0,
            .type_name = 0,
            .type_flags = 0,
            .type_base = 0,
            .type_call = 0,
            .type_heap_mask = 0,
            .type_immutable_mask = 0,
            .type_extensible_mask = 0,
            .function_definition = 0,
            .function_self = 0,
            .function_module = 0,
            .definition_name = 0,
            .descriptor_type = 0,
            .descriptor_name = 0,
            .wrapper_descriptor = 0,
            .type_of_types = 0,
            .type_of_object = 0,
            .type_of_python_call = {},
            .type_of_function = {},
            .type_of_descriptor = {},
            .type_of_number = {},
            .type_of_constant = {}};
}

inline Text ascii_text(const std::string& characters) {
    Text text{.length = characters.size(), .state = kind_unit | compact | ascii, .ascii = {}, .other = {}};
    std::memcpy(reinterpret_cast<unsigned char*>(&text) + offsetof(Text, ascii), characters.data(), characters.size());
    return text;
}

template <class Character>
Text other_text(const std::basic_string<Character>& characters) {
    Text text{.length = characters.size(),
              .state = kind_unit * static_cast<std::uint32_t>(sizeof(Character)) | compact,
              .ascii = {},
              .other = {}};
    std::memcpy(text.other, characters.data(), characters.size() * sizeof(Character));
    return text;
}

}  // namespace pyhost::test
