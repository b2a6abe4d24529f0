// extensions/kernels/vector_add.cpp: see vector_add.hpp; and its C names.
#include "kernels/vector_add.hpp"

#include "rules/c_names.hpp"
#include "rules/vector_add.hpp"

namespace pyhost::kernels {

void vector_add(std::span<const float> a, std::span<const float> b, std::span<float> out) noexcept {
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = vector_add_element(a[i], b[i]);
    }
}

}  // namespace pyhost::kernels

namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;

extern "C" {

// n items each; out may be a or b, but overlap neither in part.
void pyhost_vector_add(const float* a, const float* b, size_t n, float* out) noexcept {
    kernels::vector_add({a, n}, {b, n}, {out, n});
}

const char* pyhost_rules_vector_add(const pyhost_view* a, const pyhost_view* b, const pyhost_view* out,
                                    size_t* results) noexcept {
    return rules::refusal_of([&] { rules::check_output(rules::VectorAdd(*a, *b), out, results); });
}

}  // extern "C"
