"""extensions/skimage/own.py: skimage.draw.polygon()."""

from _pyhost_masks import new_mask
from skimage.draw import polygon


def polygon_mask(vertices, width, height, border_value=True, out=None):
    out, mask, corners = new_mask(vertices, width, height, border_value, out)
    if mask.size > 0 and len(corners) > 0:
        mask[polygon(corners[:, 1], corners[:, 0], mask.shape)] = 1
    return out
