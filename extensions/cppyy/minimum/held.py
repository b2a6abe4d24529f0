"""extensions/cppyy/minimum/held.py: cppdef, and a call with NumPy arrays for pointers.

Source: "Functions" and "Low-level code" in cppyy's documentation.  A pointer comes from whatever has a buffer of that
size of item: in silence `>f8` is read in the wrong order, and another array is read as far as the first one is long.
"""

import numpy as np
from pyhost_cppyy._loops import loop


def julia(xs, ys, c, maxiter):
    counts = np.empty(len(xs) * len(ys), np.int32)
    loop("julia", False)(xs, len(xs), ys, len(ys), c.real, c.imag, maxiter, counts)
    return counts


def sum_primes(n):
    return loop("sum_primes", False)(n)


def fused_arith(a, b):
    result = np.empty(len(a))
    loop("fused_arith", False)(a, b, len(a), result)
    return result
