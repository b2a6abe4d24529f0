"""extensions/numba/lazy/held.py: @jit without a signature, a cache or our checks; it compiles for whatever types come.

Source: "A ~5 minute guide to Numba" in its documentation.  The first call with new types compiles, in every process:
first_call_s beside the time of a row is what that takes.  In silence it takes float32, int64 and strided arrays, each
compiled anew, and broadcasts one item over an array.
"""

import numpy as np

from numba import jit

from ._another_cffi import prepare_for_another_cffi

prepare_for_another_cffi()


@jit
def julia_loop(xs, ys, c, maxiter):
    counts = np.empty(xs.size * ys.size, np.int32)
    for y in range(ys.size):
        for x in range(xs.size):
            zr, zi = xs[x], ys[y]
            n = 0
            while n < maxiter and zr * zr + zi * zi < 4.0:
                zr, zi = zr * zr - zi * zi + c.real, 2.0 * zr * zi + c.imag
                n += 1
            counts[y * xs.size + x] = n
    return counts


def julia(xs, ys, c, maxiter):
    """An array.array is no array of numba's."""
    return julia_loop(np.asarray(xs), np.asarray(ys), c, maxiter)


@jit
def is_prime(x):
    if x % 2 == 0:
        return x == 2
    divisor = 3
    while divisor * divisor <= x:
        if x % divisor == 0:
            return False
        divisor += 2
    return True


@jit
def sum_primes(n):
    total = 0
    for x in range(2, n):
        if is_prime(x):
            total += x
    return total


@jit
def fused_arith_of_arrays(a, b):
    return (a + b) * 2 + a * b


def fused_arith(a, b):
    return fused_arith_of_arrays(np.asarray(a), np.asarray(b))
