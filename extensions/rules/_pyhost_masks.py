"""extensions/rules/_pyhost_masks.py: polygon_mask()'s arguments, for libraries that fill polygons in their own way."""

import numpy as np
from _pyhost_arrays import array_of
from _pyhost_rules import BUFFER, INTEGER, OUTPUT, rule

FARTHEST = 2.0**20  # of a corner, for libraries that turn them into ints

check_polygon_mask = rule("polygon_mask", vertices=BUFFER, width=INTEGER, height=INTEGER, out=OUTPUT)


def new_mask(vertices, width, height, border_value, out):
    """(the result, the same as rows of zeros, the corners as an array of shape (n, 2)).

    None of these libraries has a border_value: what has no truth value is refused, as everywhere, and no more.
    """
    _, width, height, _, count = check_polygon_mask(vertices, width, height, out)
    bool(border_value)
    corners = np.array(memoryview(vertices))  # a copy: `out` may lie beside it, but a library may keep it
    if out is None:
        out = np.zeros(count, np.uint8)
        return out, out.reshape(height, width), corners
    mask = array_of(out).reshape(height, width)
    mask[...] = 0
    return out, mask, corners


def near(corners):
    """Those far away are moved nearer: what is beyond every image fills the same pixels, or nearly so.  A NaN is 0."""
    return np.clip(np.nan_to_num(corners), -FARTHEST, FARTHEST)
