"""extensions/rules/_pyhost_transposition.py: what stands before transpose_cast(), for glue that is Python."""

from ctypes import POINTER, c_ssize_t, c_uint32

import numpy as np
from _pyhost_arrays import array_of
from _pyhost_rules import CHARACTER, LAYOUT, OUTPUT, View, c_rule, require, rule

check_transpose_cast = rule("transpose_cast", a=LAYOUT, format=CHARACTER, out=OUTPUT)
check_items = c_rule("transpose_cast_items", POINTER(View), c_uint32, c_ssize_t)


def new_transpose(a, format, out):
    """(the result, the items of `a`, the result in the shape of their transpose); all items fit."""
    view, code, _, count = check_transpose_cast(a, format, out)
    if out is None:
        out = np.empty(count, chr(code))
    items, target = np.asarray(memoryview(a)), array_of(out)
    misfit = first_misfit(items, target.dtype)
    if misfit >= 0:
        require(check_items(view, code, misfit))
    return out, items, target.reshape(items.shape[::-1])


def first_misfit(items, item_type):
    """The index of the first item that the type cannot hold, or -1."""
    if item_type.kind == "f":
        return -1
    low, high = bounds_of(item_type)
    wide = items.astype(np.float64, copy=False)  # which has the bounds and every item exactly
    misfits = np.flatnonzero(~((wide > low) & (wide < high)))
    return int(misfits[0]) if len(misfits) > 0 else -1


def bounds_of(item_type):
    """Between which numbers, and at neither, lies what fits into ints of the type once it is cut towards zero."""
    limits = np.iinfo(item_type)
    return limits.min - 1.0, limits.max + 1.0
