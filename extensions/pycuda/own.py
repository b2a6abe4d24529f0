"""extensions/pycuda/own.py: what stands before the kernels, to which memory is bytes without a type."""

import numpy as np
from _pyhost_arrays import array_of
from _pyhost_rules import BUFFER, INTEGER, NUMBER, OUTPUT, rule

from ._device import run

check_fused_arith = rule("fused_arith", a=BUFFER, b=BUFFER, out=OUTPUT)
check_julia = rule("julia", xs=BUFFER, ys=BUFFER, c=NUMBER, maxiter=INTEGER, out=OUTPUT)
check_vector_add = rule("vector_add", a=BUFFER, b=BUFFER, out=OUTPUT)


def fused_arith(a, b, out=None):
    *_, count = check_fused_arith(a, b, out)
    out = np.empty(count, np.float64) if out is None else out
    if count > 0:
        run("fused_arith", (array_of(a), array_of(b)), array_of(out))
    return out


def julia(xs, ys, c, maxiter, out=None):
    *_, c, maxiter, _, count = check_julia(xs, ys, c, maxiter, out)
    out = np.empty(count, np.int32) if out is None else out
    if count > 0:
        xs, ys = array_of(xs), array_of(ys)
        numbers = np.int64(len(xs)), np.float64(c.real), np.float64(c.imag), np.int32(maxiter)
        run("julia", (xs, ys), array_of(out), *numbers)
    return out


def multiply_them(a, b):
    check_vector_add(a, b, None)  # two buffers of float32 of one shape
    out = np.empty(memoryview(a).nbytes // 4, np.float32)
    if len(out) > 0:
        run("multiply_them", (array_of(a), array_of(b)), out)
    return out


def vector_add(a, b, out=None):
    *_, count = check_vector_add(a, b, out)
    out = np.empty(count, np.float32) if out is None else out
    if count > 0:
        run("vector_add", (array_of(a), array_of(b)), array_of(out))
    return out
