# extensions/cython/ladder/pyhost_cython_quadrants/released.pyx: fused_arith on four strided views, in parallel().
#
# Source: Mike Müller, *Shared Memory Parallelism with Python*, PyData London 2014 (quadrants, OpenMP), and "Using
# Parallelism" in Cython's documentation (`with gil` in a parallel block). A quadrant of a row-major array is strided:
# its rows lie apart. Each thread takes the GIL to cut its views, which are objects, and lets it go for the arithmetic.
# No `out`, and one dimension only. In silence a longer b is cut; and where a is no square, a shorter b may be read past
# its end, for without boundscheck nobody compares the shapes.
# cython: language_level=3, boundscheck=False, wraparound=False
from cython.parallel cimport parallel, prange
from libc.math cimport sqrt

import numpy as np


cdef void compute(double[:, :] a, double[:, :] b, double[:, :] result) noexcept nogil:
    cdef Py_ssize_t x, y
    for y in range(a.shape[0]):
        for x in range(a.shape[1]):
            result[y, x] = (a[y, x] + b[y, x]) * 2 + a[y, x] * b[y, x]


cdef int compute_part(double[:, :] a, double[:, :] b, double[:, :] result, int which) except -1:
    """Quadrants 0 to 3, cut where the rows and the columns have their middle."""
    cdef Py_ssize_t y = a.shape[0] // 2, x = a.shape[1] // 2
    rows = slice(y, None) if which >= 2 else slice(y)
    columns = slice(x, None) if which % 2 else slice(x)
    cdef double[:, :] a_part = np.asarray(a)[rows, columns], b_part = np.asarray(b)[rows, columns]
    cdef double[:, :] result_part = np.asarray(result)[rows, columns]
    with nogil:
        compute(a_part, b_part, result_part)
    return 0


def fused_arith(double[::1] a, double[::1] b):
    """As a square, as far as there is one: the rest is a row of its own."""
    cdef Py_ssize_t side = <Py_ssize_t>sqrt(a.shape[0])
    cdef Py_ssize_t square = side * side
    result = np.empty(a.shape[0])
    shape = (side, side)
    cdef double[:, :] first = np.asarray(a)[:square].reshape(shape), second = np.asarray(b)[:square].reshape(shape)
    cdef double[:, :] items = result[:square].reshape(shape)
    cdef int which
    with nogil, parallel():
        for which in prange(4):
            with gil:
                compute_part(first, second, items, which)
    compute(np.asarray(a)[None, square:], np.asarray(b)[None, square:], result[None, square:])
    return result
