// extensions/kernels/greet.cpp: see greet.hpp; and its C names.
#include "kernels/greet.hpp"

#include <algorithm>
#include <string_view>

namespace pyhost::kernels {

void greet(std::span<const std::uint32_t> name, std::span<std::uint32_t> greeting) noexcept {
    auto next = std::ranges::copy(std::string_view(greeting_begins), greeting.begin()).out;
    next = std::ranges::copy(name, next).out;
    std::ranges::copy(std::string_view(greeting_ends), next);
}

}  // namespace pyhost::kernels

namespace kernels = pyhost::kernels;

extern "C" {

size_t pyhost_greeting_size(size_t name_size) noexcept { return kernels::greeting_size(name_size); }

// name: n code points; greeting: pyhost_greeting_size(n) of them.
void pyhost_greet(const uint32_t* name, size_t n, uint32_t* greeting) noexcept {
    kernels::greet({name, n}, {greeting, kernels::greeting_size(n)});
}

}  // extern "C"
