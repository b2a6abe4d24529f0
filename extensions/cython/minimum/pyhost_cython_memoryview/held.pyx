# extensions/cython/minimum/pyhost_cython_memoryview/held.pyx: typed memoryviews, nothing more than they need.
#
# Source: "Typed Memoryviews" ("Pass data from a C function via pointer"), "Interfacing with External C Code" and
# "Cython for NumPy users" in Cython's documentation. No `out`, one dimension only; read-only and empty arrays are
# refused. A shorter b is read past its end in silence, a float for an int64_t loses its fraction, a sum beyond 64 bits
# is 0. None for b is an IndexError only because boundscheck looks at b[0] first.
# cython: language_level=3
import numpy as np
from libc.stdint cimport int64_t


cdef extern from *:
    """
    extern "C" {
    void pyhost_noop(void);
    int pyhost_add_ints(int64_t a, int64_t b, int64_t* sum);
    void pyhost_fused_arith(const double* a, const double* b, size_t n, double* out);
    }
    """
    void pyhost_noop()
    int pyhost_add_ints(int64_t a, int64_t b, int64_t* sum)
    void pyhost_fused_arith(const double* a, const double* b, size_t n, double* out)


def noop():
    pyhost_noop()


def add_ints(int64_t a, int64_t b):
    cdef int64_t total = 0
    pyhost_add_ints(a, b, &total)
    return total


def fused_arith(double[::1] a, double[::1] b):
    result = np.empty_like(a)
    cdef double[::1] result_view = result
    pyhost_fused_arith(&a[0], &b[0], a.shape[0], &result_view[0])
    return result
