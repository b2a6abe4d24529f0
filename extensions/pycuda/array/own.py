"""extensions/pycuda/array/own.py: operators of pycuda.gpuarray: each is a kernel, and makes an array.

And the talk's random numbers, pycuda.curandom.rand(), in float64.
"""

import threading

import numpy as np
from _pyhost_arrays import array_of
from _pyhost_rules import BUFFER, INTEGER, OUTPUT, rule

from pycuda import gpuarray

from ._device import current

check_fused_arith = rule("fused_arith", a=BUFFER, b=BUFFER, out=OUTPUT)
check_vector_add = rule("vector_add", a=BUFFER, b=BUFFER, out=OUTPUT)
check_uniform = rule("uniform", rows=INTEGER, columns=INTEGER, seed=INTEGER, out=OUTPUT)

_seeding = threading.Lock()


def fused_arith(a, b, out=None):
    *_, count = check_fused_arith(a, b, out)
    out = np.empty(count, np.float64) if out is None else out
    if count > 0:
        with current():
            a, b = (gpuarray.to_gpu(array_of(items)) for items in (a, b))
            ((a + b) * 2 + a * b).get(array_of(out))
            del a, b  # while the context is there that they are of
    return out


def vector_add(a, b, out=None):
    *_, count = check_vector_add(a, b, out)
    out = np.empty(count, np.float32) if out is None else out
    if count > 0:
        with current():
            (gpuarray.to_gpu(array_of(a)) + gpuarray.to_gpu(array_of(b))).get(array_of(out))
    return out


def uniform(rows, columns, seed, out=None):
    *_, seed, _, count = check_uniform(rows, columns, seed, out)
    out = np.empty(count, np.float64) if out is None else out
    if count > 0:
        with current():
            numbers = seeded_rand(count, abs(seed)).get()
        numbers[numbers == 1.0] = 0.0  # to which the largest are rounded
        array_of(out)[...] = numbers
    return out


def seeded_rand(count, seed):
    """rand() has no parameter for a seed, and takes one from NumPy's own generator, which is left as it was."""
    from pycuda import curandom  # which cannot be imported where PyCUDA was built without cuRAND

    with _seeding:
        state = np.random.get_state()
        np.random.seed([seed & 0xFFFFFFFF, seed >> 32])
        try:
            return curandom.rand((count,), dtype=np.float64)
        finally:
            np.random.set_state(state)
