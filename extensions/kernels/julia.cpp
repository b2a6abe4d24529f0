// extensions/kernels/julia.cpp: see julia.hpp.
#include "kernels/julia.hpp"

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
