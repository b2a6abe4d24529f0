// extensions/kernels/add_one.cpp: see add_one.hpp; and its C names.
#include "kernels/add_one.hpp"

#include "rules/add_one.hpp"
#include "rules/c_names.hpp"

namespace pyhost::kernels {

void add_one(std::span<const double> a, std::span<double> out) noexcept {
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = add_one_element(a[i]);
    }
}

}  // namespace pyhost::kernels

namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;

extern "C" {

// n items each; out may be a, but not overlap it in part.
void pyhost_add_one(const double* a, size_t n, double* out) noexcept { kernels::add_one({a, n}, {out, n}); }

const char* pyhost_rules_add_one(const pyhost_view* a, const pyhost_view* out, size_t* results) noexcept {
    return rules::refusal_of([&] { rules::check_output(rules::AddOne(*a), out, results); });
}

}  // extern "C"
