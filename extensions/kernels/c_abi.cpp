// extensions/kernels/c_abi.cpp: see c_abi.h.
#include "kernels/c_abi.h"

#include "kernels/add_ints.hpp"
#include "kernels/binary_search.hpp"
#include "kernels/fused_arith.hpp"
#include "kernels/julia.hpp"
#include "kernels/noop.hpp"
#include "kernels/polygon_mask.hpp"
#include "kernels/sum_primes.hpp"

namespace kernels = pyhost::kernels;

namespace {

// C has no bool in its ABI's function types, C++'s accessor has: one more call bridges them.
struct CAccessor {
    pyhost_accessor at;
    void* context;

    static bool read(void* self, std::ptrdiff_t index, std::int64_t* value) {
        const auto* accessor = static_cast<const CAccessor*>(self);
        return accessor->at(accessor->context, index, value) != 0;
    }
};

}  // namespace

void pyhost_noop() noexcept { kernels::noop(); }

int pyhost_add_ints(int64_t a, int64_t b, int64_t* sum) noexcept { return kernels::add_ints(a, b, sum) ? 0 : 1; }

uint64_t pyhost_sum_primes(uint64_t n) noexcept { return kernels::sum_primes(n); }

ptrdiff_t pyhost_binary_search(ptrdiff_t n, int64_t target, pyhost_accessor at, void* context) noexcept {
    CAccessor accessor{at, context};
    return kernels::binary_search(n, target, &CAccessor::read, &accessor);
}

void pyhost_julia(const double* xs, size_t width, const double* ys, size_t height, double cr, double ci,
                  int32_t maxiter, int32_t* counts) noexcept {
    kernels::julia({xs, width}, {ys, height}, cr, ci, maxiter, {counts, width * height});
}

void pyhost_polygon_mask(const double* vertices_xy, size_t n, size_t width, size_t height, uint8_t border_value,
                         uint8_t* mask) noexcept {
    kernels::polygon_mask({vertices_xy, 2 * n}, width, height, border_value != 0, {mask, width * height});
}

void pyhost_fused_arith(const double* a, const double* b, size_t n, double* out) noexcept {
    kernels::fused_arith({a, n}, {b, n}, {out, n});
}
