"""extensions/numba/_glue.py: the kernels: check by the rules, make arrays, run the loop.

A signature alone would refuse what the reference takes (array.array, memoryviews) in words of numba's own.
"""

from ctypes import c_int
from functools import lru_cache, partial

import numpy as np
from _pyhost_arrays import array_of
from _pyhost_rules import (
    BUFFER,
    INT64,
    INTEGER,
    NUMBER,
    OUTPUT,
    c_rule,
    require,
    rule,
)
from _pyhost_transposition import bounds_of, check_items, check_transpose_cast

from . import _loops
from ._compile import Loop


def kernel_of(maker):
    """Makes the kernel's function around a loop that it makes: julia(make_loop) returns julia(xs, ys, ...)."""
    maker.makes_kernel = True
    return maker


def made_loop(loop, signature=None, **options):
    return Loop(loop, signature or _loops.SIGNATURES[loop], **options)


def functions(module, names=None, **options):
    """{name: function} of all kernels, or of those named, as those of the module that shows them."""
    made = {}
    for name, maker in globals().items():
        if hasattr(maker, "makes_kernel") and (names is None or name in names):
            made[name] = maker(partial(made_loop, **options))
            made[name].__module__, made[name].__qualname__ = module, name
    return made


@kernel_of
def noop(make_loop):
    loop = make_loop(_loops.noop)

    def noop():
        loop.run()

    return noop


@kernel_of
def add_ints(make_loop):
    loop = make_loop(_loops.add_ints)
    check = rule("add_ints", a=INT64, b=INT64)
    check_sum = c_rule("add_ints_sum", c_int)

    def add_ints(a, b):
        a, b = check(a, b)
        total = loop.run(a, b)
        if (a < 0) == (b < 0) != (total < 0):
            require(check_sum(1))
        return total

    return add_ints


@kernel_of
def sum_primes(make_loop):
    loop = make_loop(_loops.sum_primes)
    check = rule("sum_primes", n=INTEGER)

    def sum_primes(n):
        return loop.run(max(check(n), 0))  # the length of range(2, n) must fit in 64 bits

    return sum_primes


@kernel_of
def julia(make_loop):
    loop = make_loop(_loops.julia)
    check = rule("julia", xs=BUFFER, ys=BUFFER, c=NUMBER, maxiter=INTEGER, out=OUTPUT)

    def julia(xs, ys, c, maxiter, out=None):
        *_, c, maxiter, _, count = check(xs, ys, c, maxiter, out)
        if out is None:
            out = np.empty(count, np.int32)
        loop.run(array_of(xs), array_of(ys), c.real, c.imag, maxiter, array_of(out))
        return out

    return julia


@kernel_of
def polygon_mask(make_loop):
    loop = make_loop(_loops.polygon_mask)
    check = rule("polygon_mask", vertices=BUFFER, width=INTEGER, height=INTEGER, out=OUTPUT)

    def polygon_mask(vertices, width, height, border_value=True, out=None):
        _, width, height, _, count = check(vertices, width, height, out)
        border_value = bool(border_value)
        if out is None:
            out = np.empty(count, np.uint8)
        loop.run(np.asarray(memoryview(vertices)), width, height, border_value, array_of(out))
        return out

    return polygon_mask


@kernel_of
def add_one(make_loop):
    loop = make_loop(_loops.add_one)
    check = rule("add_one", a=BUFFER, out=OUTPUT)

    def add_one(a, out=None):
        *_, count = check(a, out)
        if out is None:
            out = np.empty(count, np.float64)
        loop.run(array_of(a), array_of(out))
        return out

    return add_one


@kernel_of
def vector_add(make_loop):
    loop = make_loop(_loops.vector_add)
    check = rule("vector_add", a=BUFFER, b=BUFFER, out=OUTPUT)

    def vector_add(a, b, out=None):
        *_, count = check(a, b, out)
        if out is None:
            out = np.empty(count, np.float32)
        loop.run(array_of(a), array_of(b), array_of(out))
        return out

    return vector_add


@kernel_of
def fused_arith(make_loop):
    loop = make_loop(_loops.fused_arith)
    check = rule("fused_arith", a=BUFFER, b=BUFFER, out=OUTPUT)

    def fused_arith(a, b, out=None):
        *_, count = check(a, b, out)
        if out is None:
            out = np.empty(count, np.float64)
        loop.run(array_of(a), array_of(b), array_of(out))
        return out

    return fused_arith


@kernel_of
def mirror(make_loop):
    loop = make_loop(_loops.mirror)
    check = rule("mirror", image=BUFFER, out=OUTPUT)

    def mirror(image, out=None):
        *_, count = check(image, out)
        if out is None:
            out = np.empty(count, np.uint8)
        loop.run(np.asarray(memoryview(image)), array_of(out))
        return out

    return mirror


@kernel_of
def transpose_cast(make_loop):
    """A loop for each pair of types."""
    loop_of = lru_cache(lambda source, target: make_loop(*_loops.transposing(source, target)))

    def transpose_cast(a, format, out=None):
        view, code, _, count = check_transpose_cast(a, format, out)
        if out is None:
            out = np.empty(count, chr(code))
        items, target = np.asarray(memoryview(a)), array_of(out)
        run = loop_of(items.dtype, target.dtype).run
        if target.dtype.kind == "f":
            run(items, target)
            return out
        misfit = run(items, *bounds_of(target.dtype), target)
        if misfit >= 0:
            require(check_items(view, code, misfit))
        return out

    return transpose_cast


@kernel_of
def uniform(make_loop):
    loop = make_loop(_loops.uniform)
    check = rule("uniform", rows=INTEGER, columns=INTEGER, seed=INTEGER, out=OUTPUT)

    def uniform(rows, columns, seed, out=None):
        *_, seed, _, count = check(rows, columns, seed, out)
        if out is None:
            out = np.empty(count, np.float64)
        low, high = abs(seed) & 0xFFFFFFFF, abs(seed) >> 32
        loop.run(np.array([low, high] if high else [low], np.uint32), array_of(out))
        return out

    return uniform
