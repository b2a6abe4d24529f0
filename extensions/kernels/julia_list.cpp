// extensions/kernels/julia_list.cpp: see julia_list.hpp; and its C names.
#include "kernels/julia_list.hpp"

#include "kernels/julia.hpp"
#include "rules/c_names.hpp"
#include "rules/julia_list.hpp"

namespace pyhost::kernels {

void julia_list(std::span<const std::complex<double>> zs, double cr, double ci, std::int32_t maxiter,
                std::span<std::int32_t> counts) noexcept {
    if (!zs.empty()) {
        const auto* const parts = reinterpret_cast<const double*>(zs.data());  // real, imag: C++ lays a complex out so
        julia_points({parts, 2}, {parts + 1, 2}, cr, ci, maxiter, counts);
    }
}

}  // namespace pyhost::kernels

namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;

extern "C" {

// zs: n pairs real, imag; counts: n items.
void pyhost_julia_list(const double* zs, size_t n, double cr, double ci, int32_t maxiter, int32_t* counts) noexcept {
    kernels::julia_list({reinterpret_cast<const std::complex<double>*>(zs), n}, cr, ci, maxiter, {counts, n});
}

// c_overflow: c is an int beyond the largest float64.
const char* pyhost_rules_julia_list(int c_overflow, int64_t maxiter, int overflow) noexcept {
    return rules::refusal_of([&] { rules::JuliaList({0, 0, c_overflow != 0}, {maxiter, overflow}); });
}

// Of one element.
const char* pyhost_rules_julia_list_element(int overflow) noexcept {
    return rules::refusal_of([&] { rules::JuliaList::point({0, 0, overflow != 0}); });
}

}  // extern "C"
