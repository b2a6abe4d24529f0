// extensions/kernels/fused_arith.cpp: see fused_arith.hpp; and its C names.
#include "kernels/fused_arith.hpp"

#include "rules/c_names.hpp"
#include "rules/fused_arith.hpp"

namespace pyhost::kernels {

void fused_arith(std::span<const double> a, std::span<const double> b, std::span<double> out) noexcept {
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = fused_arith_element(a[i], b[i]);
    }
}

}  // namespace pyhost::kernels

namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;

extern "C" {

// n items each; out may be a or b, but overlap neither in part.
void pyhost_fused_arith(const double* a, const double* b, size_t n, double* out) noexcept {
    kernels::fused_arith({a, n}, {b, n}, {out, n});
}

const char* pyhost_rules_fused_arith(const pyhost_view* a, const pyhost_view* b, const pyhost_view* out,
                                     size_t* results) noexcept {
    return rules::refusal_of([&] { rules::check_output(rules::FusedArith(*a, *b), out, results); });
}

}  // extern "C"
