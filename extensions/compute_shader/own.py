"""extensions/compute_shader/own.py: what stands before the shaders, to which a buffer is bytes without a type."""

import numpy as np
from _pyhost_arrays import array_of
from _pyhost_rules import BUFFER, INTEGER, NUMBER, OUTPUT, rule

from ._context import run

check_julia = rule("julia", xs=BUFFER, ys=BUFFER, c=NUMBER, maxiter=INTEGER, out=OUTPUT)
check_mirror = rule("mirror", image=BUFFER, out=OUTPUT)


def julia(xs, ys, c, maxiter, out=None):
    *_, c, maxiter, _, count = check_julia(xs, ys, c, maxiter, out)
    out = np.empty(count, np.int32) if out is None else out
    if count > 0:
        xs, ys = array_of(xs), array_of(ys)
        numbers = {"cr": c.real, "ci": c.imag, "maxiter": maxiter, "width": len(xs), "points": count}
        run("julia", count, (xs, ys), (array_of(out),), **numbers)
    return out


def mirror(image, out=None):
    *_, count = check_mirror(image, out)
    out = np.empty(count, np.uint8) if out is None else out
    if count > 0:
        width = memoryview(image).shape[1]
        run("mirror", -(-count // 4), (array_of(image),), (array_of(out),), width=width, pixels=count)
    return out


def two_buffers(count):
    xs, ys = np.empty(count, np.float32), np.empty(count, np.int32)
    if count > 0:
        run("two_buffers", count, (), (xs, ys), count=count)
    return xs, ys
