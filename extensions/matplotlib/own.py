"""extensions/matplotlib/own.py: matplotlib.path.Path.contains_points()."""

import numpy as np
from _pyhost_masks import new_mask
from matplotlib.path import Path


def polygon_mask(vertices, width, height, border_value=True, out=None):
    """It is asked for points, so each pixel's two coordinates are written down first."""
    out, mask, corners = new_mask(vertices, width, height, border_value, out)
    if mask.size > 0 and len(corners) > 0:
        ys, xs = np.indices(mask.shape, np.float64)
        points = np.stack((xs.ravel(), ys.ravel()), axis=1)
        mask[...] = Path(corners).contains_points(points).reshape(mask.shape)
    return out
