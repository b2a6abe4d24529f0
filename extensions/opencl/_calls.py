"""extensions/opencl/_calls.py: what stands before the kernels, to which a buffer is bytes without a type."""

import numpy as np
from _pyhost_arrays import array_of
from _pyhost_rules import BUFFER, INTEGER, NUMBER, OUTPUT, rule

from ._device import run

check_fused_arith = rule("fused_arith", a=BUFFER, b=BUFFER, out=OUTPUT)
check_julia = rule("julia", xs=BUFFER, ys=BUFFER, c=NUMBER, maxiter=INTEGER, out=OUTPUT)
check_mirror = rule("mirror", image=BUFFER, out=OUTPUT)
check_polygon_mask = rule("polygon_mask", vertices=BUFFER, width=INTEGER, height=INTEGER, out=OUTPUT)
check_vector_add = rule("vector_add", a=BUFFER, b=BUFFER, out=OUTPUT)


def as_type(real, items):
    """Where they are float64 already, the items themselves; what is too large for float32 is infinite."""
    with np.errstate(over="ignore"):
        return items.astype(real, copy=False)


def functions(row_group=None, block_group=None, real=np.float64):
    """The functions by their names.  The groups: work-items of a work-group in one dimension, and in two.

    Two are (columns, rows); None: as many as the driver chooses.  real: what julia and polygon_mask compute with.
    """

    def fused_arith(a, b, out=None):
        *_, count = check_fused_arith(a, b, out)
        out = np.empty(count, np.float64) if out is None else out
        if count > 0:
            run("fused_arith", (count,), (array_of(a), array_of(b)), array_of(out), np.uint64(count), group=row_group)
        return out

    def julia(xs, ys, c, maxiter, out=None):
        *_, c, maxiter, _, count = check_julia(xs, ys, c, maxiter, out)
        out = np.empty(count, np.int32) if out is None else out
        xs, ys = (as_type(real, array_of(axis)) for axis in (xs, ys))
        if count > 0:
            numbers = np.uint64(len(xs)), np.uint64(len(ys)), real(c.real), real(c.imag), np.int32(maxiter)
            run("julia", (len(xs), len(ys)), (xs, ys), array_of(out), *numbers, group=block_group)
        return out

    def mirror(image, out=None):
        *_, count = check_mirror(image, out)
        out = np.empty(count, np.uint8) if out is None else out
        if count > 0:
            height, width = memoryview(image).shape
            sides = np.uint64(width), np.uint64(height)
            run("mirror", (width, height), (array_of(image),), array_of(out), *sides, group=block_group)
        return out

    def polygon_mask(vertices, width, height, border_value=True, out=None):
        _vertices, width, height, _, count = check_polygon_mask(vertices, width, height, out)
        border_value = bool(border_value)
        out = np.empty(count, np.uint8) if out is None else out
        if count > 0:
            corners = as_type(real, array_of(vertices))
            numbers = np.uint64(width), np.uint64(height), np.uint64(len(corners) // 2), np.uint8(border_value)
            run("polygon_mask", (width, height), (corners,), array_of(out), *numbers, group=block_group)
        return out

    def vector_add(a, b, out=None):
        *_, count = check_vector_add(a, b, out)
        out = np.empty(count, np.float32) if out is None else out
        if count > 0:
            run("vector_add", (count,), (array_of(a), array_of(b)), array_of(out), np.uint64(count), group=row_group)
        return out

    return fused_arith, julia, mirror, polygon_mask, vector_add
