"""extensions/skimage/__init__.py: scikit-image's polygon, from an environment of its own."""

from _pyhost_peer import add_packages

from ._peer import ENVIRONMENT

UNAVAILABLE = add_packages("skimage", ENVIRONMENT)
_OWN_POLICY = "skimage.draw.polygon() keeps the GIL, NumPy releases it where it copies what that found"

ABSENT = {"held": _OWN_POLICY, "released": _OWN_POLICY}
DIFFERS = {
    "polygon_mask": {"because": "a pixel on an edge is inside on every side, the reference's on some", "share": 0.01}
}
