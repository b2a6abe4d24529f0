// host/gil/code_range.hpp: the addresses of the program or library that a piece of code belongs to.
#pragma once

#include <cstdint>

namespace pyhost::gil {

struct CodeRange {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;

    bool contains(const void* code) const {
        const auto address = reinterpret_cast<std::uintptr_t>(code);
        return address >= begin && address < end;
    }
};

// Empty where `code` is in no loaded object.  Takes the dynamic linker's lock: never called in a hook.
CodeRange code_around(const void* code);

}  // namespace pyhost::gil
