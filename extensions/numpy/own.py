"""extensions/numpy/own.py: the kernels, vectorised.

Where NumPy computes the reference's roundings it is bit-identical: every operator is one rounding, as in Python.
"""

from ctypes import c_int
from math import isqrt

import numpy as np
from _pyhost_arrays import array_of
from _pyhost_rules import BUFFER, INTEGER, NUMBER, OUTPUT, c_rule, require, rule
from _pyhost_transposition import new_transpose

from ._loops import count_steps, fill_mask
from ._objects import binary_search as binary_search
from ._objects import callback as callback
from ._objects import julia_list as julia_list
from ._objects import polygon_list as polygon_list
from ._objects import sum_list as sum_list

check_add_ints = rule("add_ints", a=INTEGER, b=INTEGER)
check_sum = c_rule("add_ints_sum", c_int)
check_sum_primes = rule("sum_primes", n=INTEGER)
check_julia = rule("julia", xs=BUFFER, ys=BUFFER, c=NUMBER, maxiter=INTEGER, out=OUTPUT)
check_polygon_mask = rule("polygon_mask", vertices=BUFFER, width=INTEGER, height=INTEGER, out=OUTPUT)
check_mirror = rule("mirror", image=BUFFER, out=OUTPUT)
check_vector_add = rule("vector_add", a=BUFFER, b=BUFFER, out=OUTPUT)
check_add_one = rule("add_one", a=BUFFER, out=OUTPUT)
check_uniform = rule("uniform", rows=INTEGER, columns=INTEGER, seed=INTEGER, out=OUTPUT)
check_fused_arith = rule("fused_arith", a=BUFFER, b=BUFFER, out=OUTPUT)


def add_ints(a, b):
    """np.add on int64 wraps around; the sum has the wrong sign then."""
    a, b = map(np.int64, check_add_ints(a, b))
    with np.errstate(over="ignore"):
        total = np.add(a, b)
    require(check_sum(bool((a < 0) == (b < 0) != (total < 0))))
    return int(total)


def sum_primes(n):
    """Another algorithm than the reference's, the one that a NumPy user writes: the sieve of Eratosthenes.

    Only over the odd numbers, in n / 2 bytes.
    """
    n = check_sum_primes(n)
    if n <= 2:
        return 0
    is_prime = np.ones(n // 2, dtype=bool)  # item i stands for 2 * i + 1
    for i in range(1, (isqrt(n - 1) + 1) // 2):
        if is_prime[i]:
            is_prime[2 * i * (i + 1) :: 2 * i + 1] = False
    indices = np.flatnonzero(is_prime)
    return 2 * int(indices.sum()) + len(indices) + 1  # item 0 was counted as 1, and stands for 2


def julia(xs, ys, c, maxiter, out=None):
    """Steps all points at once, and keeps those that have not escaped in ever shorter arrays."""
    *_, c, maxiter, _, count = check_julia(xs, ys, c, maxiter, out)
    if out is None:
        out = np.empty(count, np.int32)
    xs, ys, counts = map(array_of, (xs, ys, out))
    zr = np.tile(xs, len(ys))
    zi = np.repeat(ys, len(xs))
    with np.errstate(over="ignore", invalid="ignore"):
        count_steps(zr, zi, c, maxiter, counts)
    return out


def polygon_mask(vertices, width, height, border_value=True, out=None):
    """One edge at a time, all pixels of the rows that it meets at once."""
    _, width, height, _, count = check_polygon_mask(vertices, width, height, out)
    border_value = bool(border_value)
    if out is None:
        out = np.empty(count, np.uint8)
    mask = array_of(out)
    if count > 0:
        corners = np.asarray(memoryview(vertices)).tolist()
        with np.errstate(over="ignore", invalid="ignore"):
            fill_mask(corners, border_value, mask.reshape(height, width))
    return out


def add_one(a, out=None):
    _, _, count = check_add_one(a, out)
    if out is None:
        out = np.empty(count, np.float64)
    np.add(array_of(a), 1.0, out=array_of(out))
    return out


def vector_add(a, b, out=None):
    *_, count = check_vector_add(a, b, out)
    if out is None:
        out = np.empty(count, np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        np.add(array_of(a), array_of(b), out=array_of(out))
    return out


def mirror(image, out=None):
    """A step of -1 is a view: only the copy costs."""
    _, _, count = check_mirror(image, out)
    if out is None:
        out = np.empty(count, np.uint8)
    pixels = np.asarray(memoryview(image))
    np.copyto(array_of(out).reshape(pixels.shape), pixels[:, ::-1])
    return out


def transpose_cast(a, format, out=None):
    """A transposed array is a view: only the copy costs, and before one to integers the question what fits."""
    out, items, target = new_transpose(a, format, out)
    with np.errstate(over="ignore", invalid="ignore"):
        np.copyto(target, items.T, casting="unsafe")
    return out


def fused_arith(a, b, out=None):
    """One temporary, a * b, which must be taken before `out` is written: `out` may be `a` or `b`."""
    *_, count = check_fused_arith(a, b, out)
    if out is None:
        out = np.empty(count, np.float64)
    left, right, result = map(array_of, (a, b, out))
    with np.errstate(over="ignore", invalid="ignore"):
        product = np.multiply(left, right)
        np.add(left, right, out=result)
        np.multiply(result, 2.0, out=result)
        np.add(result, product, out=result)
    return out


def uniform(rows, columns, seed, out=None):
    """RandomState seeds as Python does where its seed is a list of words; of an int it makes another stream.

    It has no `out`, and the newer Generator has no such seed: so the one's state is the other's.
    """
    *_, seed, _, count = check_uniform(rows, columns, seed, out)
    if out is None:
        out = np.empty(count, np.float64)
    low, high = abs(seed) & 0xFFFFFFFF, abs(seed) >> 32
    generator = np.random.MT19937(0)
    generator.state = np.random.RandomState([low, high] if high else [low]).get_state(legacy=False)
    np.random.Generator(generator).random(out=array_of(out))
    return out
