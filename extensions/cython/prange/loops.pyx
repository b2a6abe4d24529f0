# extensions/cython/prange/loops.pyx: prange over the points of julia() and the numbers of sum_primes(), by any schedule.
#
# Source: Ian Ozsvald, *High Performance Python*, EuroSciPy 2014 (`for i in prange(length, schedule="guided")`), and "Using
# Parallelism" in Cython's documentation. Which schedule is decided at run time, so that all have the same loops.
# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
cimport openmp
from cython.parallel cimport prange

import numpy as np

SCHEDULES = {
    "static": <int>openmp.omp_sched_static,
    "dynamic": <int>openmp.omp_sched_dynamic,
    "guided": <int>openmp.omp_sched_guided,
}


cdef int steps(double zr, double zi, double cr, double ci, int maxiter) noexcept nogil:
    cdef double real
    cdef int n = 0
    while n < maxiter and zr * zr + zi * zi < 4.0:
        real = zr * zr - zi * zi + cr
        zi = 2.0 * zr * zi + ci
        zr = real
        n += 1
    return n


cdef bint is_prime(long x) noexcept nogil:
    cdef long divisor = 3
    if x % 2 == 0:
        return x == 2
    while divisor * divisor <= x:
        if x % divisor == 0:
            return False
        divisor += 2
    return True


def julia(int schedule, const double[::1] xs, const double[::1] ys, double complex c, int maxiter):
    cdef double cr = c.real, ci = c.imag
    cdef Py_ssize_t i, width = xs.shape[0], count = xs.shape[0] * ys.shape[0]
    result = np.empty(count, np.int32)
    cdef int[::1] counts = result
    openmp.omp_set_schedule(<openmp.omp_sched_t>schedule, 0)  # 0: each schedule's own chunks
    for i in prange(count, nogil=True, schedule="runtime"):
        counts[i] = steps(xs[i % width], ys[i // width], cr, ci, maxiter)
    return result


def sum_primes(int schedule, long n):
    cdef long x, total = 0
    openmp.omp_set_schedule(<openmp.omp_sched_t>schedule, 0)
    for x in prange(2, n, nogil=True, schedule="runtime"):
        total += x * is_prime(x)
    return total
