// extensions/kernels/greet.hpp: "Hello, ", a name and "!", in code points.
//
// One pass: 4 bytes in and 4 out a code point, no arithmetic. In code points, not UTF-8: a Python str may hold lone
// surrogates, which UTF-8 has no bytes for, and NULs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pyhost::kernels {

inline constexpr char greeting_begins[] = "Hello, ";
inline constexpr char greeting_ends[] = "!";

constexpr std::size_t greeting_size(std::size_t name_size) noexcept {
    return sizeof(greeting_begins) - 1 + name_size + sizeof(greeting_ends) - 1;
}

// `greeting` has greeting_size(name.size()) items, and does not overlap `name`.
void greet(std::span<const std::uint32_t> name, std::span<std::uint32_t> greeting) noexcept;

}  // namespace pyhost::kernels
