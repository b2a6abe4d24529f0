"""extensions/skimage/__init__.py: scikit-image's polygon, from an environment of its own."""

from _pyhost_environment import unavailable

from ._peer import ENVIRONMENT

UNAVAILABLE = unavailable(ENVIRONMENT, "skimage")
ABSENT = {"released": "skimage.draw.polygon() collects Python's objects while it runs"}
DIFFERS = {
    "polygon_mask": {"because": "a pixel on an edge is inside on every side, the reference's on some", "share": 0.01}
}
