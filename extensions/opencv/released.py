"""extensions/opencv/released.py: cv2.fillPoly and cv2.transpose."""

import cv2
import numpy as np
from _pyhost_masks import near, new_mask
from _pyhost_transposition import new_transpose

PLACES = 8  # binary ones of a corner, an int32: with 20 before the point an edge between two does not overflow either


def polygon_mask(vertices, width, height, border_value=True, out=None):
    out, mask, corners = new_mask(vertices, width, height, border_value, out)
    if mask.size > 0 and len(corners) > 0:
        fixed = np.rint(near(corners) * 2**PLACES).astype(np.int32)
        cv2.fillPoly(mask, [fixed], 1, shift=PLACES)
    return out


def transpose_cast(a, format, out=None):
    """NumPy casts, row by row, and OpenCV transposes."""
    out, items, target = new_transpose(a, format, out)
    if items.size > 0:
        with np.errstate(over="ignore", invalid="ignore"):
            cast = items.astype(target.dtype)
        cv2.transpose(cast, dst=target)
    return out
