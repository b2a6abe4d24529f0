"""extensions/pycuda/array/own.py: operators of pycuda.gpuarray: each is a kernel, and makes an array."""

import numpy as np
from _pyhost_arrays import array_of
from _pyhost_rules import BUFFER, OUTPUT, rule

from pycuda import gpuarray

from ._device import current

check_fused_arith = rule("fused_arith", a=BUFFER, b=BUFFER, out=OUTPUT)
check_vector_add = rule("vector_add", a=BUFFER, b=BUFFER, out=OUTPUT)


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
