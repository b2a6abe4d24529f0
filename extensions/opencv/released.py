"""extensions/opencv/released.py: cv2.fillPoly and cv2.transpose."""

from ctypes import POINTER, c_ssize_t, c_uint32

import cv2
import numpy as np
from _pyhost_arrays import array_of
from _pyhost_masks import near, new_mask
from _pyhost_rules import CHARACTER, LAYOUT, OUTPUT, View, c_rule, require, rule

check_transpose_cast = rule("transpose_cast", a=LAYOUT, format=CHARACTER, out=OUTPUT)
check_items = c_rule("transpose_cast_items", POINTER(View), c_uint32, c_ssize_t)

PLACES = 8  # binary ones of a corner, an int32: with 20 before the point an edge between two does not overflow either


def polygon_mask(vertices, width, height, border_value=True, out=None):
    out, mask, corners = new_mask(vertices, width, height, border_value, out)
    if mask.size > 0 and len(corners) > 0:
        fixed = np.rint(near(corners) * 2**PLACES).astype(np.int32)
        cv2.fillPoly(mask, [fixed], 1, shift=PLACES)
    return out


def transpose_cast(a, format, out=None):
    """NumPy casts, row by row, and OpenCV transposes."""
    view, code, _, count = check_transpose_cast(a, format, out)
    if out is None:
        out = np.empty(count, chr(code))
    items, target = np.asarray(memoryview(a)), array_of(out)
    if target.dtype.kind in "iu":
        limits = np.iinfo(target.dtype)
        wide = items.astype(np.float64, copy=False)
        misfits = np.flatnonzero(~((wide > limits.min - 1.0) & (wide < limits.max + 1.0)))
        if len(misfits) > 0:
            require(check_items(view, code, int(misfits[0])))
    if count > 0:
        with np.errstate(over="ignore", invalid="ignore"):
            cast = items.astype(target.dtype)
        cv2.transpose(cast, dst=target.reshape(items.shape[::-1]))
    return out
