"""extensions/cppyy/_calls.py: what stands before cppyy's functions, which misread bytes in another order in silence."""

import numpy as np
from _pyhost_arrays import array_of
from _pyhost_rules import BUFFER, INTEGER, NUMBER, OUTPUT, rule

from ._loops import loop

check_julia = rule("julia", xs=BUFFER, ys=BUFFER, c=NUMBER, maxiter=INTEGER, out=OUTPUT)
check_sum_primes = rule("sum_primes", n=INTEGER)
check_fused_arith = rule("fused_arith", a=BUFFER, b=BUFFER, out=OUTPUT)
check_polygon_mask = rule("polygon_mask", vertices=BUFFER, width=INTEGER, height=INTEGER, out=OUTPUT)


def pointer_to(items):
    """cppyy takes no empty array for a pointer: another one stands in, of which nothing is read or written."""
    return items if len(items) else np.empty(1, items.dtype)


def functions(releases):
    """julia, sum_primes, fused_arith and polygon_mask, whose loops keep or release the GIL."""

    def julia(xs, ys, c, maxiter, out=None):
        *_, c, maxiter, _, count = check_julia(xs, ys, c, maxiter, out)
        if out is None:
            out = np.empty(count, np.int32)
        xs, ys = array_of(xs), array_of(ys)
        loop("julia", releases)(
            pointer_to(xs), len(xs), pointer_to(ys), len(ys), c.real, c.imag, maxiter, pointer_to(array_of(out))
        )
        return out

    def sum_primes(n):
        return loop("sum_primes", releases)(max(check_sum_primes(n), 0))

    def fused_arith(a, b, out=None):
        *_, count = check_fused_arith(a, b, out)
        if out is None:
            out = np.empty(count, np.float64)
        loop("fused_arith", releases)(
            pointer_to(array_of(a)), pointer_to(array_of(b)), count, pointer_to(array_of(out))
        )
        return out

    def polygon_mask(vertices, width, height, border_value=True, out=None):
        _vertices, width, height, _, count = check_polygon_mask(vertices, width, height, out)
        border_value = bool(border_value)
        if out is None:
            out = np.empty(count, np.uint8)
        corners = array_of(vertices)
        loop("polygon_mask", releases)(
            pointer_to(corners), len(corners) // 2, width, height, border_value, pointer_to(array_of(out))
        )
        return out

    return julia, sum_primes, fused_arith, polygon_mask
