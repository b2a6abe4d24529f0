// extensions/kernels/fused_arith.cpp: see fused_arith.hpp.
#include "kernels/fused_arith.hpp"

namespace pyhost::kernels {

void fused_arith(std::span<const double> a, std::span<const double> b, std::span<double> out) noexcept {
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = fused_arith_element(a[i], b[i]);
    }
}

}  // namespace pyhost::kernels
