// extensions/kernels/mirror.cpp: see mirror.hpp; and its C names.
#include "kernels/mirror.hpp"

#include "rules/c_names.hpp"
#include "rules/mirror.hpp"

namespace pyhost::kernels {

void mirror(std::span<const std::uint8_t> image, std::size_t width, std::span<std::uint8_t> out) noexcept {
    for (std::size_t start = 0; start < image.size(); start += width) {
        mirror_row(image.data() + start, width, out.data() + start);
    }
}

}  // namespace pyhost::kernels

namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;

extern "C" {

// height rows of width pixels; out does not overlap image.
void pyhost_mirror(const uint8_t* image, size_t height, size_t width, uint8_t* out) noexcept {
    kernels::mirror({image, height * width}, width, {out, height * width});
}

const char* pyhost_rules_mirror(const pyhost_view* image, const pyhost_view* out, size_t* results) noexcept {
    return rules::refusal_of([&] { rules::check_output(rules::Mirror(*image), out, results); });
}

}  // extern "C"
