"""extensions/primesieve/released.py: primesieve_generate_primes()."""

import ctypes

import numpy as np
from _pyhost_rules import INTEGER, rule

from . import library

UINT64_PRIMES = 13  # of primesieve.h's types
AT_ONCE = 2**27  # numbers, of which 7 million are prime at most: 60 MB

check_sum_primes = rule("sum_primes", n=INTEGER)

generate = library().primesieve_generate_primes
generate.argtypes = (ctypes.c_uint64, ctypes.c_uint64, ctypes.POINTER(ctypes.c_size_t), ctypes.c_int)
generate.restype = ctypes.POINTER(ctypes.c_uint64)
free = library().primesieve_free
free.argtypes, free.restype = (ctypes.c_void_p,), None


def sum_primes(n):
    n, total = check_sum_primes(n), 0
    for start in range(0, n, AT_ONCE):
        total += sum_between(start, min(start + AT_ONCE, n) - 1)
    return total


def sum_between(first, last):
    """Of the primes from one to the other, both included."""
    size = ctypes.c_size_t()
    primes = generate(first, last, ctypes.byref(size), UINT64_PRIMES)
    try:
        return int(np.ctypeslib.as_array(primes, (size.value,)).sum()) if size.value else 0
    finally:
        free(primes)
