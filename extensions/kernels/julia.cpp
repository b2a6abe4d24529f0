// extensions/kernels/julia.cpp: see julia.hpp; and its C names.
#include "kernels/julia.hpp"

#include "rules/c_names.hpp"
#include "rules/julia.hpp"

namespace pyhost::kernels {

void julia_rows(std::span<const double> xs, std::span<const double> ys, double cr, double ci, std::int32_t maxiter,
                std::span<std::int32_t> counts, std::size_t y_begin, std::size_t y_end) noexcept {
    for (std::size_t y = y_begin; y < y_end; ++y) {
        for (std::size_t x = 0; x < xs.size(); ++x) {
            counts[y * xs.size() + x] = julia_point(xs[x], ys[y], cr, ci, maxiter);
        }
    }
}

void julia(std::span<const double> xs, std::span<const double> ys, double cr, double ci, std::int32_t maxiter,
           std::span<std::int32_t> counts) noexcept {
    julia_rows(xs, ys, cr, ci, maxiter, counts, 0, ys.size());
}

}  // namespace pyhost::kernels

namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;

extern "C" {

// counts: height * width items, row-major.
void pyhost_julia(const double* xs, size_t width, const double* ys, size_t height, double cr, double ci,
                  int32_t maxiter, int32_t* counts) noexcept {
    kernels::julia({xs, width}, {ys, height}, cr, ci, maxiter, {counts, width * height});
}

// c_overflow: c is an int beyond the largest float64.
const char* pyhost_rules_julia(const pyhost_view* xs, const pyhost_view* ys, int c_overflow, int64_t maxiter,
                               int overflow, const pyhost_view* out, size_t* results) noexcept {
    return rules::refusal_of([&] {
        rules::check_output(rules::Julia(*xs, *ys, {0, 0, c_overflow != 0}, {maxiter, overflow}), out, results);
    });
}

}  // extern "C"
