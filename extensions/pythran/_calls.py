"""extensions/pythran/_calls.py: what stands before Pythran's loops, which misread bytes in another order in silence."""

import numpy as np
from _pyhost_arrays import array_of
from _pyhost_rules import BUFFER, INTEGER, NUMBER, OUTPUT, rule

from . import _loops

check_julia = rule("julia", xs=BUFFER, ys=BUFFER, c=NUMBER, maxiter=INTEGER, out=OUTPUT)
check_sum_primes = rule("sum_primes", n=INTEGER)
check_fused_arith = rule("fused_arith", a=BUFFER, b=BUFFER, out=OUTPUT)
check_polygon_mask = rule("polygon_mask", vertices=BUFFER, width=INTEGER, height=INTEGER, out=OUTPUT)


def julia(xs, ys, c, maxiter, out=None):
    *_, c, maxiter, _, count = check_julia(xs, ys, c, maxiter, out)
    if out is None:
        out = np.empty(count, np.int32)
    _loops.julia(array_of(xs), array_of(ys), c.real, c.imag, maxiter, array_of(out))
    return out


def sum_primes(n):
    return _loops.sum_primes(check_sum_primes(n))


def fused_arith(a, b, out=None):
    *_, count = check_fused_arith(a, b, out)
    if out is None:
        out = np.empty(count, np.float64)
    _loops.fused_arith(array_of(a), array_of(b), array_of(out))
    return out


def polygon_mask(vertices, width, height, border_value=True, out=None):
    _vertices, width, height, _, count = check_polygon_mask(vertices, width, height, out)
    border_value = bool(border_value)
    if out is None:
        out = np.empty(count, np.uint8)
    _loops.polygon_mask(array_of(vertices), width, height, border_value, array_of(out))
    return out
