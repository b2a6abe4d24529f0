"""extensions/numexpr/own.py: the kernels as numexpr's expressions, on all cores where an array is long.

numexpr converts float32, ints and lists to float64 without a word: the rules are asked first.
"""

import numpy as np
from _pyhost_arrays import array_of
from _pyhost_rules import BUFFER, OUTPUT, rule

import numexpr

check_add_one = rule("add_one", a=BUFFER, out=OUTPUT)
check_vector_add = rule("vector_add", a=BUFFER, b=BUFFER, out=OUTPUT)
check_fused_arith = rule("fused_arith", a=BUFFER, b=BUFFER, out=OUTPUT)


def evaluate(expression, out, **arrays):
    """Block by block, each read before it is written: `out` may be one of the arrays."""
    items = array_of(out)
    if items.size > 0:  # of no items, numexpr 2.14.2 leaves seven objects behind
        numexpr.evaluate(expression, {name: array_of(array) for name, array in arrays.items()}, {}, out=items)
    return out


def add_one(a, out=None):
    *_, count = check_add_one(a, out)
    return evaluate("a + 1", np.empty(count, np.float64) if out is None else out, a=a)


def vector_add(a, b, out=None):
    *_, count = check_vector_add(a, b, out)
    return evaluate("a + b", np.empty(count, np.float32) if out is None else out, a=a, b=b)


def fused_arith(a, b, out=None):
    *_, count = check_fused_arith(a, b, out)
    return evaluate("(a + b) * 2 + a * b", np.empty(count, np.float64) if out is None else out, a=a, b=b)
