/* extensions/kernels/c_abi.h: the kernels under C names, for bindings that know no C++ (ctypes).
 *
 * One function a kernel, nothing but a call: shapes, preconditions and the loops are described in kernels/<kernel>.hpp.
 * No function checks its arguments, allocates, or touches Python; that is the binding's part.
 */
#ifndef PYHOST_KERNELS_C_ABI_H
#define PYHOST_KERNELS_C_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define PYHOST_NOEXCEPT noexcept
extern "C" {
#else
#define PYHOST_NOEXCEPT
#endif

/* Writes element `index` to `*value` and returns 1; returns 0 to stop the search. */
typedef int (*pyhost_accessor)(void* context, ptrdiff_t index, int64_t* value);

void pyhost_noop(void) PYHOST_NOEXCEPT;

/* 0: `*sum` holds a + b; 1: the sum does not fit 64 bits and `*sum` is untouched. */
int pyhost_add_ints(int64_t a, int64_t b, int64_t* sum) PYHOST_NOEXCEPT;

/* n <= 2**32. */
uint64_t pyhost_sum_primes(uint64_t n) PYHOST_NOEXCEPT;

/* The index; -1: not there; -2: `at` stopped the search. */
ptrdiff_t pyhost_binary_search(ptrdiff_t n, int64_t target, pyhost_accessor at, void* context) PYHOST_NOEXCEPT;

/* counts: height * width items, row-major. */
void pyhost_julia(const double* xs, size_t width, const double* ys, size_t height, double cr, double ci,
                  int32_t maxiter, int32_t* counts) PYHOST_NOEXCEPT;

/* vertices_xy: n pairs x, y; mask: height * width items, row-major. */
void pyhost_polygon_mask(const double* vertices_xy, size_t n, size_t width, size_t height, uint8_t border_value,
                         uint8_t* mask) PYHOST_NOEXCEPT;

/* out may be a or b, but overlap neither in part. */
void pyhost_fused_arith(const double* a, const double* b, size_t n, double* out) PYHOST_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
