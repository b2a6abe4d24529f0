// host/gil/native_callable.cpp: from the slots of a call to the texts that CPython's own repr() would show.
#include "gil/native_callable.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "gil/block.hpp"
#include "gil/python_text.hpp"

namespace pyhost::gil {
namespace {

constexpr std::size_t most_text = sizeof(RawLocation::callable);
constexpr std::uint64_t page_bytes = 4096;
// From a class in Python to the native type that it extends.
constexpr int most_bases = 16;

// By CPython's numbers of binary operators, first those that make an object, then those that may change one.
constexpr std::array<std::string_view, 13> operators{"add", "and", "floordiv", "lshift", "matmul",  "mul", "mod",
                                                     "or",  "pow", "rshift",   "sub",    "truediv", "xor"};
constexpr std::uint32_t remainder_operator = 6;

bool is_name_character(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || std::string_view("_.<>").find(character) != std::string_view::npos;
}

template <std::size_t Size>
bool is_one_of(const std::uint64_t (&types)[Size], std::uint64_t type) {
    return std::find(types, types + Size, type) != types + Size;
}

// Put together from pieces that are names of C's or Python's; anything else was no text.
class Name {
public:
    explicit Name(std::span<char> out) noexcept : out_(out) {}

    bool add(std::string_view text) noexcept {
        if (text.empty() || used_ + text.size() >= out_.size() || !std::ranges::all_of(text, is_name_character)) {
            return false;
        }
        used_ = static_cast<std::size_t>(std::ranges::copy(text, out_.begin() + used_).out - out_.begin());
        out_[used_] = '\0';
        return true;
    }

private:
    std::span<char> out_;
    std::size_t used_ = 0;
};

struct Type {
    std::uint64_t name = 0;
    std::uint64_t base = 0;
    std::uint64_t call = 0;
    bool is_native = false;  // no class statement made it: those are on the heap, can be changed and extended
};

class CallableReader {
public:
    CallableReader(const OtherMemory& memory, const pyhost_python_layout& layout, std::span<char> name) noexcept
        : memory_(memory), layout_(layout), name_(name) {}

    bool name_callee(const CallSite& site, const Callee& callee) noexcept {
        if (site.kind == pyhost_operates) return name_operator(site.argument, callee.words[0], callee.words[1]);
        if (is_one_of(layout_.type_of_descriptor, callee.type)) return name_descriptor(callee.object);
        // Where a method was, a call leaves its result, which is anything.
        if (callee.is_method) return false;
        if (is_one_of(layout_.type_of_function, callee.type)) return name_function(callee);
        if (callee.type == layout_.type_of_types) return name_type(callee.object);
        if (is_one_of(layout_.type_of_python_call, callee.type)) return false;
        return name_instance(callee);
    }

private:
    using Text = std::array<char, most_text>;

    template <class T>
    bool read_field(std::uint64_t object, std::int32_t offset, T& value) const noexcept {
        return read_value(memory_, object + static_cast<std::uint64_t>(offset), value);
    }

    bool name_function(const Callee& callee) noexcept {
        const auto [definition, self, module] = callee.words;
        return (module != 0 ? add_module(module) : add_owner(self)) && add_c_text(definition, layout_.definition_name);
    }

    bool add_module(std::uint64_t module) noexcept {
        Text text;
        if (!read_text(memory_, layout_, module, text)) return false;
        const std::string_view name(text.data());
        return name == "builtins" || (name_.add(name) && name_.add("."));
    }

    // Of a method that is bound to `self`, which may be a type.
    bool add_owner(std::uint64_t self) noexcept {
        Type type;
        std::uint64_t address = 0;
        if (!read_field(self, layout_.object_type, address)) return false;
        if (address == layout_.type_of_types) address = self;
        return read_native_type(address, type) && add_type(type) && name_.add(".");
    }

    // Only C code makes one.
    bool name_descriptor(std::uint64_t object) noexcept {
        Block block;
        Type type;
        Text text;
        return block.read(memory_, object, {{layout_.descriptor_type, 8}, {layout_.descriptor_name, 8}}) &&
               read_type(block.get<std::uint64_t>(layout_.descriptor_type), type) && add_type(type) &&
               read_text(memory_, layout_, block.get<std::uint64_t>(layout_.descriptor_name), text) && name_.add(".") &&
               name_.add(text.data());
    }

    bool name_type(std::uint64_t object) noexcept {
        Type type;
        return read_type(object, type) && type.is_native && add_type(type);
    }

    bool name_instance(const Callee& callee) noexcept {
        Type type;
        if (!read_native_type(callee.type, type) || type.call == 0) return false;
        return is_wrapper(type) ? name_wrapper(callee.object) : add_type(type) && name_.add(".__call__");
    }

    // A shared libpython does not say where that type is.
    bool is_wrapper(const Type& type) const noexcept {
        constexpr std::string_view name = "method-wrapper";
        std::array<char, name.size() + 1> text{};
        return memory_.read(type.name, text.data(), text.size()) &&
               std::equal(name.begin(), name.end(), text.begin()) && text.back() == '\0';
    }

    bool name_wrapper(std::uint64_t object) noexcept {
        std::uint64_t descriptor = 0;
        std::uint64_t type = 0;
        return read_field(object, layout_.wrapper_descriptor, descriptor) &&
               read_field(descriptor, layout_.object_type, type) && type == layout_.type_of_descriptor[1] &&
               name_descriptor(descriptor);
    }

    bool name_operator(std::uint32_t number, std::uint64_t left, std::uint64_t right) noexcept {
        Type type;
        return number < 2 * operators.size() && is_of_left(number, left, right) && read_type(left, type) &&
               type.is_native && add_type(type) && name_.add(".__") &&
               name_.add(operators[number % operators.size()]) && name_.add("__");
    }

    // Python asks the left operand's type first.  A number does not answer for other types; an operator that may change
    // its operand ("+=") asks another method first, where the type has one.
    bool is_of_left(std::uint32_t number, std::uint64_t left, std::uint64_t right) const noexcept {
        const bool is_number = is_one_of(layout_.type_of_number, left);
        const bool is_constant = is_number || is_one_of(layout_.type_of_constant, left);
        if (number >= operators.size() && !is_constant) return false;
        const bool fills_in = number % operators.size() == remainder_operator && is_constant;
        return left == right || (!is_number && (is_one_of(layout_.type_of_number, right) ||
                                                (fills_in && is_one_of(layout_.type_of_constant, right))));
    }

    bool read_type(std::uint64_t address, Type& type) const noexcept {
        Block block;
        if (!block.read(
                memory_, address,
                {{layout_.type_name, 8}, {layout_.type_flags, 8}, {layout_.type_base, 8}, {layout_.type_call, 8}})) {
            return false;
        }
        type.name = block.get<std::uint64_t>(layout_.type_name);
        type.base = block.get<std::uint64_t>(layout_.type_base);
        type.call = block.get<std::uint64_t>(layout_.type_call);
        const auto flags = block.get<std::uint64_t>(layout_.type_flags);
        type.is_native = (flags & layout_.type_heap_mask) == 0 || (flags & layout_.type_immutable_mask) != 0 ||
                         (flags & layout_.type_extensible_mask) == 0;
        return true;
    }

    // The type itself, or the native one below it that is more than every object's or every type's.
    bool read_native_type(std::uint64_t address, Type& type) const noexcept {
        for (int i = 0; i < most_bases && read_type(address, type); ++i) {
            if (type.is_native) return address != layout_.type_of_object && address != layout_.type_of_types;
            address = type.base;
        }
        return false;
    }

    bool add_type(const Type& type) noexcept { return add_c_text_at(type.name); }

    bool add_c_text(std::uint64_t object, std::int32_t offset) noexcept {
        std::uint64_t text = 0;
        return read_field(object, offset, text) && add_c_text_at(text);
    }

    // Reads no further than the page in which it ends.
    bool add_c_text_at(std::uint64_t address) noexcept {
        Text text;
        for (std::size_t used = 0; used < text.size();) {
            const std::size_t piece = std::min<std::uint64_t>(text.size() - used, page_bytes - address % page_bytes);
            if (!memory_.read(address, text.data() + used, piece)) return false;
            const auto end = std::find(text.begin() + used, text.begin() + used + piece, '\0');
            if (end != text.begin() + used + piece) return name_.add({text.begin(), end});
            used += piece;
            address += piece;
        }
        return false;
    }

    const OtherMemory& memory_;
    const pyhost_python_layout& layout_;
    Name name_;
};

// What a tagged stack holds while the call is under way.  Of 3.14: each argument that a call is done with leaves its
// slot before it is freed, the last one first; an operator's result may lie in the left operand's slot while that is
// freed, and is no reference that a local variable lends.
bool is_under_way(const pyhost_python_layout& layout, const CallSite& site, std::span<const std::uint64_t> slots) {
    const auto tag = static_cast<std::uint64_t>(layout.reference_tag);
    if (tag == 0) return true;
    if (site.slots != slots.size()) return false;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        const bool is_object = (slots[i] & ~tag) != 0 && (slots[i] & tag) != tag;
        if (!is_object && (site.empty >> i & 1) == 0) return false;
    }
    return site.kind != pyhost_operates || (slots[0] & tag) != 0;
}

// Whether the frame runs native code that was called with what is in those slots.
bool is_stack_theirs(const Block& block, const pyhost_python_layout& layout, const RunningFrame& frame,
                     const CallSite& site) {
    if (layout.frame_stack_pointer < 0) return block.get<std::int32_t>(layout.frame_stack_top) == -1;
    const std::uint64_t slots = frame.address + static_cast<std::uint64_t>(layout.frame_slots);
    return block.get<std::uint64_t>(layout.frame_stack_pointer) ==
           slots + sizeof(std::uint64_t) * (std::uint64_t{site.slot} + site.slots);
}

}  // namespace

// In one piece where the frame is not a large one: each costs as much as a system call.
bool read_held(const OtherMemory& memory, const pyhost_python_layout& layout, const RunningFrame& frame,
               const CallSite& site, Held& held) noexcept {
    const std::size_t count = std::min<std::size_t>(site.slots, held.object.size());
    const auto first = layout.frame_slots + static_cast<std::int32_t>(sizeof(std::uint64_t) * site.slot);
    const Field stack =
        layout.frame_stack_pointer < 0 ? Field{layout.frame_stack_top, 4} : Field{layout.frame_stack_pointer, 8};
    const Field state[] = {{layout.frame_instruction, 8}, stack};
    const Field slots{first, count * sizeof(std::uint64_t)};
    held = {};
    Block block;
    Block apart;
    if (site.kind == pyhost_calls_nothing) return false;
    const bool is_whole = block.read(memory, frame.address, {state[0], state[1], slots});
    if (!is_whole &&
        (!block.read(memory, frame.address, {state[0], state[1]}) || !apart.read(memory, frame.address, {slots}))) {
        return false;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const auto offset = first + static_cast<std::int32_t>(sizeof(std::uint64_t) * i);
        held.object[i] = (is_whole ? block : apart).get<std::uint64_t>(offset);
    }
    const bool is_there = block.get<std::uint64_t>(layout.frame_instruction) == frame.at.instruction &&
                          is_stack_theirs(block, layout, frame, site) &&
                          is_under_way(layout, site, {held.object.data(), count});
    for (std::uint64_t& object : held.object) object &= ~static_cast<std::uint64_t>(layout.reference_tag);
    return is_there;
}

bool read_callee(const OtherMemory& memory, const pyhost_python_layout& layout, const CallSite& site, const Held& held,
                 Callee& callee) noexcept {
    const bool is_pair = site.kind == pyhost_calls_in_pair;
    callee = {};
    if (site.kind != pyhost_operates) {
        callee.is_method = is_pair && held.object[0] != 0;
        callee.object = held.object[is_pair && held.object[0] == 0 ? 1 : 0];
    }
    std::size_t operands = 0;
    for (const std::uint64_t object : held.object) {
        if (object == 0) continue;
        Block block;
        const bool is_callee = object == callee.object;
        const Field references{layout.object_references, 4};
        // What is behind the type, of a callable only: an argument may end a page.
        const Field last = is_callee ? Field{layout.function_module, 8} : Field{layout.object_type, 8};
        if (!block.read(memory, object, {references, last})) return false;
        const auto count = block.get<std::int32_t>(layout.object_references);
        const bool may_be_result = layout.reference_tag != 0 && site.kind == pyhost_operates && operands == 0;
        if (count == 0 || (may_be_result && count < 0)) return false;  // what is never freed is tagged as if lent
        const auto type = block.get<std::uint64_t>(layout.object_type);
        if (site.kind == pyhost_operates) callee.words[operands++] = type;
        if (!is_callee) continue;
        callee.type = type;
        callee.words = {block.get<std::uint64_t>(layout.function_definition),
                        block.get<std::uint64_t>(layout.function_self),
                        block.get<std::uint64_t>(layout.function_module)};
    }
    return true;
}

bool name_callee(const OtherMemory& memory, const pyhost_python_layout& layout, const CallSite& site,
                 const Callee& callee, std::span<char> name) noexcept {
    return CallableReader(memory, layout, name).name_callee(site, callee);
}

bool read_callable(const OtherMemory& memory, const pyhost_python_layout& layout, const RunningFrame& frame,
                   const CallSite& site, std::span<char> name) noexcept {
    Held held;
    Held later;
    Callee callee;
    return read_held(memory, layout, frame, site, held) && read_callee(memory, layout, site, held, callee) &&
           name_callee(memory, layout, site, callee, name) && read_held(memory, layout, frame, site, later) &&
           later == held;
}

}  // namespace pyhost::gil
