"""extensions/pillow/held.py: PIL.ImageDraw.polygon()."""

import numpy as np
from _pyhost_masks import new_mask
from PIL import Image, ImageDraw

FARTHEST = 2.0**20  # of a corner: Pillow's are int where it fills


def polygon_mask(vertices, width, height, border_value=True, out=None):
    """Drawn into an image of Pillow's own, then copied."""
    out, mask, corners = new_mask(vertices, width, height, border_value, out)
    if mask.size > 0 and len(corners) > 1:
        image = Image.new("L", mask.shape[::-1])
        near = np.clip(corners, -FARTHEST, FARTHEST)
        ImageDraw.Draw(image).polygon(near.ravel().tolist(), fill=1)
        mask[...] = np.asarray(image)
    return out
