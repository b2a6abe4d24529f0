// extensions/kernels/julia.cpp: see julia.hpp; and its C names.
#include "kernels/julia.hpp"

#include "rules/c_names.hpp"
#include "rules/julia.hpp"

namespace pyhost::kernels {

// Not inlined into julia_rows(): a copy of the loop there would be other machine code than what julia_list runs.
[[gnu::noinline]] void julia_points(Coordinates zr, Coordinates zi, double cr, double ci, std::int32_t maxiter,
                                    std::span<std::int32_t> counts) noexcept {
    const auto size = static_cast<std::ptrdiff_t>(counts.size());
    for (std::ptrdiff_t i = 0; i < size; ++i) {
        counts[static_cast<std::size_t>(i)] =
            julia_point(zr.first[i * zr.step], zi.first[i * zi.step], cr, ci, maxiter);
    }
}

void julia_rows(std::span<const double> xs, std::span<const double> ys, double cr, double ci, std::int32_t maxiter,
                std::span<std::int32_t> counts, std::size_t y_begin, std::size_t y_end) noexcept {
    for (std::size_t y = y_begin; y < y_end; ++y) {
        julia_points({xs.data(), 1}, {&ys[y], 0}, cr, ci, maxiter, counts.subspan(y * xs.size(), xs.size()));
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
