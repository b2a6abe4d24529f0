"""extensions/array_api/_calls.py: the kernels by whole arrays, in the words of the array API standard.

Each operator makes an array, unless the library compiles the function that has it.
"""

import threading
import time

import numpy as np
from _pyhost_arrays import array_of
from _pyhost_rules import BUFFER, INTEGER, NUMBER, OUTPUT, rule

from . import _library
from ._library import to_device, to_numpy, wait, xp

PARTS = ("inputs_s", "kernel_s", "result_s")

check_add_one = rule("add_one", a=BUFFER, out=OUTPUT)
check_fused_arith = rule("fused_arith", a=BUFFER, b=BUFFER, out=OUTPUT)
check_uniform = rule("uniform", rows=INTEGER, columns=INTEGER, seed=INTEGER, out=OUTPUT)
check_julia = rule("julia", xs=BUFFER, ys=BUFFER, c=NUMBER, maxiter=INTEGER, out=OUTPUT)

_mine = threading.local()


def run(compute, inputs, out):
    """compute(*arrays of the library), whose result is copied to `out`."""
    marks_s = [time.perf_counter()]
    arrays = [to_device(items) for items in inputs]
    wait(arrays)
    marks_s.append(time.perf_counter())
    with np.errstate(over="ignore", invalid="ignore"):
        result = compute(*arrays)
        wait([result])
    marks_s.append(time.perf_counter())
    np.copyto(array_of(out), to_numpy(result).reshape(-1))
    _mine.marks_s = [*marks_s, time.perf_counter()]
    return out


def parts_of_last_call():
    """The device, and the seconds of each part."""
    marks_s = _mine.marks_s
    seconds = [later - earlier for earlier, later in zip(marks_s, marks_s[1:])]
    return {"name": _library.device(), **dict(zip(PARTS, seconds, strict=True)), "compile_s": _library.compile_s()}


def plus_one(a):
    return a + 1.0


def fused(a, b):
    return (a + b) * 2 + a * b


def step(zr, zi, counts, cr, ci):
    """One step of the points that have not escaped, and whether there are any; the others stay where they are."""
    inside = zr * zr + zi * zi < 4.0
    next_zr = xp.where(inside, zr * zr - zi * zi + cr, zr)
    next_zi = xp.where(inside, 2.0 * zr * zi + ci, zi)
    return next_zr, next_zi, xp.where(inside, counts + 1, counts), xp.any(inside)


def functions(compiled=_library.compiled):
    """add_one, fused_arith, julia, uniform; `compiled` makes a function of arrays one that the library compiles."""
    plus_one_, fused_, step_ = map(compiled, (plus_one, fused, step))

    def add_one(a, out=None):
        *_, count = check_add_one(a, out)
        out = np.empty(count, np.float64) if out is None else out
        return run(plus_one_, (array_of(a),), out) if count > 0 else out

    def fused_arith(a, b, out=None):
        *_, count = check_fused_arith(a, b, out)
        out = np.empty(count, np.float64) if out is None else out
        return run(fused_, (array_of(a), array_of(b)), out) if count > 0 else out

    def julia(xs, ys, c, maxiter, out=None):
        *_, c, maxiter, _, count = check_julia(xs, ys, c, maxiter, out)
        out = np.empty(count, np.int32) if out is None else out

        def count_steps(xs, ys, cr, ci, counts):
            zr, zi = (xp.broadcast_to(axis, counts.shape) for axis in (xs[None, :], ys[:, None]))
            for _ in range(maxiter):
                zr, zi, counts, is_any_inside = step_(zr, zi, counts, cr, ci)
                if not is_any_inside:
                    break
            return counts

        xs, ys = array_of(xs), array_of(ys)
        inputs = xs, ys, np.array(c.real), np.array(c.imag), np.zeros((len(ys), len(xs)), np.int32)
        return run(count_steps, inputs, out) if count > 0 else out

    def uniform(rows, columns, seed, out=None):
        *_, seed, _, count = check_uniform(rows, columns, seed, out)
        out = np.empty(count, np.float64) if out is None else out
        return run(lambda: _library.uniform(count, abs(seed)), (), out) if count > 0 else out

    return add_one, fused_arith, julia, uniform
