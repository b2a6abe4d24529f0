// host/gil/stack.cpp: from a thread state to its frames, their code objects and the instruction in them.
#include "gil/stack.hpp"

#include <algorithm>
#include <array>

#include "gil/block.hpp"
#include "gil/ledger.hpp"
#include "gil/location_table.hpp"
#include "gil/python_text.hpp"

namespace pyhost::gil {
namespace {

// Of hidden frames, one after the other; Python has two at most.
constexpr int most_hidden = 16;

struct Frame {
    std::uint64_t code = 0;
    std::uint64_t previous = 0;
    std::uint64_t instruction = 0;
    std::uint8_t owner = 0;
    std::uint32_t copy = 0;  // of the bytecode; 0 is the code object's own
};

// What is read of a code object.
struct Code {
    std::uint64_t file = 0;
    std::uint64_t name = 0;
    std::uint64_t locations = 0;
    std::int32_t first_line = 0;
    std::int32_t first_traceable = 0;
};

// `hidden`: what sys._getframe() leaves out as well, the interpreter's own frames and those not yet entered.
enum class Outcome { located, hidden, failed };

// One look at a thread of one process.
template <ReadableMemory Memory>
class StackReader {
public:
    StackReader(const Memory& memory, const pyhost_python_layout& layout) noexcept : memory_(memory), layout_(layout) {}

    std::uint64_t innermost_frame(std::uint64_t thread_state) const noexcept {
        std::uint64_t frame = 0;
        if (!read_field(thread_state, layout_.thread_frame, frame)) return 0;
        if (layout_.cframe_frame < 0) return frame;
        const std::uint64_t cframe = frame;
        return read_field(cframe, layout_.cframe_frame, frame) ? frame : 0;
    }

    // Of the interpreter of a thread; not collecting also where that is not known.
    template <class Place>
    void note_collection(std::uint64_t thread_state, Place& place) const noexcept {
        std::uint64_t interpreter = 0;
        std::int32_t collecting = 0;
        const bool is_known = layout_.interpreter_collecting >= 0 &&
                              read_field(thread_state, layout_.thread_interpreter, interpreter) &&
                              read_field(interpreter, layout_.interpreter_collecting, collecting);
        place.is_collecting = is_known && collecting != 0 ? 1 : 0;
        place.generation = place.is_collecting != 0 ? generation_of(interpreter) : 0;
    }

    bool read_frame(std::uint64_t address, Frame& frame) const noexcept {
        Block block;
        if (!block.read(memory_, address,
                        {{layout_.frame_code, 8},
                         {layout_.frame_previous, 8},
                         {layout_.frame_instruction, 8},
                         {layout_.frame_owner, 1}})) {
            return false;
        }
        frame.code = block.get<std::uint64_t>(layout_.frame_code) & ~static_cast<std::uint64_t>(layout_.reference_tag);
        frame.previous = block.get<std::uint64_t>(layout_.frame_previous);
        frame.instruction = block.get<std::uint64_t>(layout_.frame_instruction);
        frame.owner = block.get<std::uint8_t>(layout_.frame_owner);
        return layout_.frame_copy_index < 0 || read_field(address, layout_.frame_copy_index, frame.copy);
    }

    // Fills `location` if it returns `located`.
    Outcome locate(const Frame& frame, RawLocation& location) const noexcept {
        if (frame.owner >= layout_.frame_first_shim) return Outcome::hidden;
        Code code;
        std::int64_t instruction = 0;
        if (!read_code(frame.code, code) || !find_instruction(frame, instruction)) return Outcome::failed;
        const bool is_entered = frame.owner == layout_.frame_generator || instruction >= code.first_traceable;
        if (!is_entered) return Outcome::hidden;
        location.is_collecting = location.is_importing = location.generation = 0;
        location.callable[0] = '\0';
        location.code_address = frame.code;
        location.instruction = static_cast<std::int32_t>(instruction);
        const bool is_whole = fill_position(code, location) && read_text(memory_, layout_, code.file, location.file) &&
                              read_text(memory_, layout_, code.name, location.function);
        return is_whole ? Outcome::located : Outcome::failed;
    }

    struct Walked {
        std::size_t count = 0;  // of the places that were written
        bool is_first_hidden = false;
    };

    // Where the frames from this one on stand, outward.  `after_first` is called right after the first was read, or was
    // not.
    template <class AfterFirst>
    Walked walk(std::uint64_t address, std::span<RawPlace> out, AfterFirst after_first) const noexcept {
        Walked walked;
        Frame frame;
        bool is_read = read_frame(address, frame);
        after_first();
        // A thread's own copy of the bytecode is one of a Python without a GIL.
        for (int hidden = 0; is_read && frame.copy == 0;) {
            address = frame.previous;
            if (frame.owner >= layout_.frame_first_shim) {
                walked.is_first_hidden |= walked.count == 0;
                ++hidden;
            } else {
                out[walked.count++] = {.code = frame.code, .instruction = frame.instruction};
                hidden = 0;
            }
            if (walked.count == out.size() || hidden > most_hidden) break;
            is_read = read_frame(address, frame);
        }
        return walked;
    }

private:
    // A collection begins by setting the counts of what it collects to zero, and counts itself in the next generation.
    // Until then there are more new objects than start one.
    std::uint32_t generation_of(std::uint64_t interpreter) const noexcept {
        if (layout_.interpreter_generations < 0) return unknown_generation;
        std::int32_t threshold = 0;
        std::int32_t count[3] = {};
        std::int32_t generation = layout_.interpreter_generations;
        if (!read_field(interpreter, generation + layout_.generation_threshold, threshold)) return unknown_generation;
        for (std::int32_t& one : count) {
            if (!read_field(interpreter, generation + layout_.generation_count, one)) return unknown_generation;
            generation += layout_.generation_bytes;
        }
        if (threshold > 0 && count[0] > threshold) return unknown_generation;
        if (count[1] > 0) return 0;
        return count[2] > 0 ? 1 : 2;
    }

    template <class T>
    bool read_field(std::uint64_t object, std::int32_t offset, T& value) const noexcept {
        return read_value(memory_, object + static_cast<std::uint64_t>(offset), value);
    }

    bool read_code(std::uint64_t address, Code& code) const noexcept {
        Block block;
        if (!block.read(memory_, address,
                        {{layout_.object_type, 8},
                         {layout_.code_file, 8},
                         {layout_.code_name, 8},
                         {layout_.code_locations, 8},
                         {layout_.code_first_line, 4},
                         {layout_.code_first_traceable, 4}})) {
            return false;
        }
        code.file = block.get<std::uint64_t>(layout_.code_file);
        code.name = block.get<std::uint64_t>(layout_.code_name);
        code.locations = block.get<std::uint64_t>(layout_.code_locations);
        code.first_line = block.get<std::int32_t>(layout_.code_first_line);
        code.first_traceable = block.get<std::int32_t>(layout_.code_first_traceable);
        return block.get<std::uint64_t>(layout_.object_type) == layout_.code_type;
    }

    bool find_instruction(const Frame& frame, std::int64_t& instruction) const noexcept {
        std::uint64_t bytecode = frame.code + static_cast<std::uint64_t>(layout_.code_bytecode);
        if (frame.copy != 0 && !find_copy(frame, bytecode)) return false;
        const auto distance = static_cast<std::int64_t>(frame.instruction - bytecode);
        instruction = distance / 2;
        return distance % 2 == 0 && instruction >= -1 && instruction <= INT32_MAX;
    }

    // The thread's own copy of the bytecode.
    bool find_copy(const Frame& frame, std::uint64_t& bytecode) const noexcept {
        std::uint64_t copies = 0;
        std::uint64_t count = 0;
        return read_field(frame.code, layout_.code_copies, copies) &&
               read_field(copies, layout_.code_array_size, count) && frame.copy < count &&
               read_field(copies + 8 * std::uint64_t{frame.copy}, layout_.code_array_entries, bytecode);
    }

    bool fill_position(const Code& code, RawLocation& location) const noexcept {
        std::uint64_t bytes = 0;
        CodePosition position;
        const std::uint64_t table = code.locations + static_cast<std::uint64_t>(layout_.bytes_data);
        if (!read_field(code.locations, layout_.bytes_size, bytes) ||
            !find_position(memory_, table, bytes, code.first_line, location.instruction, position)) {
            return false;
        }
        location.line = position.line;
        location.column = position.column;
        location.end_column = position.end_column;
        return true;
    }

    const Memory& memory_;
    const pyhost_python_layout& layout_;
};

}  // namespace

template <ReadableMemory Memory>
int read_stack(const Memory& memory, const pyhost_python_layout& layout, std::uint64_t thread_state, RawLocation* out,
               int capacity) noexcept {
    if (!layout.is_known) return 0;
    const StackReader reader(memory, layout);
    std::uint64_t address = reader.innermost_frame(thread_state);
    int count = 0;
    for (int hidden = 0; count < capacity && hidden <= most_hidden;) {
        Frame frame;
        if (!reader.read_frame(address, frame)) break;
        const Outcome outcome = reader.locate(frame, out[count]);
        if (outcome == Outcome::failed) {
            out[count] = {};
            break;
        }
        hidden = outcome == Outcome::hidden ? hidden + 1 : 0;
        if (outcome == Outcome::located && ++count == 1) reader.note_collection(thread_state, out[0]);
        address = frame.previous;
    }
    return count;
}

template <ReadableMemory Memory>
bool read_places(const Memory& memory, const pyhost_python_layout& layout, std::uint64_t thread_state, RawStack& stack,
                 RunningFrame& innermost, Beside* beside) noexcept {
    stack = {};
    innermost = {};
    if (!layout.is_known) return false;
    const StackReader reader(memory, layout);
    const std::uint64_t first = reader.innermost_frame(thread_state);
    std::array<RawPlace, 1 + most_callers> places{};
    const auto [count, is_first_hidden] = reader.walk(first, places, [&] {
        if (beside != nullptr)
            *beside = {.word = beside->word, .value = load_whole(*beside->word), .at_ns = clock_ns()};
    });
    stack.at = places.front();
    std::copy(places.begin() + 1, places.end(), stack.caller);
    if (count != 0 && !is_first_hidden) innermost = {.address = first, .at = stack.at};
    reader.note_collection(thread_state, stack);
    if (beside != nullptr && load_whole(*beside->word) != beside->value) stack.is_collecting = stack.generation = 0;
    return count != 0 && reader.innermost_frame(thread_state) == first;
}

template <ReadableMemory Memory>
bool read_innermost(const Memory& memory, const pyhost_python_layout& layout, std::uint64_t thread_state,
                    RunningFrame& innermost) noexcept {
    const StackReader reader(memory, layout);
    Frame frame;
    innermost.address = reader.innermost_frame(thread_state);
    if (!reader.read_frame(innermost.address, frame) || frame.copy != 0) return false;
    innermost.at = {.code = frame.code, .instruction = frame.instruction};
    return frame.owner < layout.frame_first_shim;
}

template <ReadableMemory Memory>
void read_frame_places(const Memory& memory, const pyhost_python_layout& layout, std::uint64_t thread_state,
                       std::span<RawPlace> out) noexcept {
    if (!layout.is_known) return;
    const StackReader reader(memory, layout);
    reader.walk(reader.innermost_frame(thread_state), out, [] {});
}

template <ReadableMemory Memory>
bool locate(const Memory& memory, const pyhost_python_layout& layout, const RawPlace& place,
            RawLocation& location) noexcept {
    const Frame frame{.code = place.code, .instruction = place.instruction};
    return StackReader(memory, layout).locate(frame, location) == Outcome::located;
}

bool is_at(const pyhost_python_layout& layout, const RawPlace& place, const RawLocation& location) noexcept {
    const auto units = static_cast<std::uint64_t>(location.instruction);
    return place.code == location.code_address &&
           place.instruction == place.code + static_cast<std::uint64_t>(layout.code_bytecode) + 2 * units;
}

template int read_stack(const OwnMemory&, const pyhost_python_layout&, std::uint64_t, RawLocation*, int) noexcept;
template int read_stack(const OtherMemory&, const pyhost_python_layout&, std::uint64_t, RawLocation*, int) noexcept;

template bool read_places(const OtherMemory&, const pyhost_python_layout&, std::uint64_t, RawStack&, RunningFrame&,
                          Beside*) noexcept;
template bool read_innermost(const OtherMemory&, const pyhost_python_layout&, std::uint64_t, RunningFrame&) noexcept;
template void read_frame_places(const OwnMemory&, const pyhost_python_layout&, std::uint64_t,
                                std::span<RawPlace>) noexcept;
template void read_frame_places(const OtherMemory&, const pyhost_python_layout&, std::uint64_t,
                                std::span<RawPlace>) noexcept;
template bool locate(const OwnMemory&, const pyhost_python_layout&, const RawPlace&, RawLocation&) noexcept;
template bool locate(const OtherMemory&, const pyhost_python_layout&, const RawPlace&, RawLocation&) noexcept;

}  // namespace pyhost::gil
