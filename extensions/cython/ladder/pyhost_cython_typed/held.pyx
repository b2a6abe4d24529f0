# extensions/cython/ladder/pyhost_cython_typed/held.pyx: the references' loops with C types, the loop in Cython.
#
# Source: "Faster code via static typing", "Cython for NumPy users" and "Typed Memoryviews" in Cython's documentation.
# No `out`, and one dimension only. In silence: None for xs or ys is an array without items, a float for an int loses its
# fraction, a longer b is cut, None for a coordinate is a NaN. An n above 2**32 and 2**31 pixels are begun. Compiled a
# second time, without Cython's own checks, as cython_unchecked.
# cython: language_level=3
import numpy as np


cdef int steps(double zr, double zi, double cr, double ci, int maxiter):
    cdef int n = 0
    while n < maxiter and zr * zr + zi * zi < 4.0:
        zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
        n += 1
    return n


def julia(double[::1] xs, double[::1] ys, double complex c, int maxiter):
    result = np.empty(ys.shape[0] * xs.shape[0], np.intc)
    cdef int[::1] counts = result
    cdef Py_ssize_t x, y
    for y in range(ys.shape[0]):
        for x in range(xs.shape[0]):
            counts[y * xs.shape[0] + x] = steps(xs[x], ys[y], c.real, c.imag, maxiter)
    return result


cdef bint is_prime(long x):
    cdef long divisor = 3
    if x % 2 == 0:
        return x == 2
    while divisor * divisor <= x:
        if x % divisor == 0:
            return False
        divisor += 2
    return True


def sum_primes(long n):
    cdef long total = 0, x
    for x in range(2, n):
        if is_prime(x):
            total += x
    return total


cdef bint inside_polygon(double[:, ::1] vertices, double x, double y):
    cdef double x1, x2, y1, y2
    cdef int counter = 0
    cdef Py_ssize_t i
    for i in range(vertices.shape[0]):
        x1, y1 = vertices[i, 0], vertices[i, 1]
        if x1 == x and y1 == y:
            return True
        x2, y2 = vertices[(i + 1) % vertices.shape[0], 0], vertices[(i + 1) % vertices.shape[0], 1]
        if y > min(y1, y2) and y <= max(y1, y2) and x <= max(x1, x2) and y1 != y2:
            if x1 == x2 or x <= (y - y1) * (x2 - x1) / (y2 - y1) + x1:
                counter += 1
    return counter % 2 == 1


def polygon_list(pairs, int width, int height):
    cdef double[:, ::1] vertices = np.array(pairs, np.float64).reshape(-1, 2)
    cdef int x, y
    return [[inside_polygon(vertices, x, y) for x in range(width)] for y in range(height)]


def fused_arith(double[::1] a, double[::1] b):
    result = np.empty_like(a)
    cdef double[::1] items = result
    cdef Py_ssize_t i
    for i in range(a.shape[0]):
        items[i] = (a[i] + b[i]) * 2 + a[i] * b[i]
    return result
