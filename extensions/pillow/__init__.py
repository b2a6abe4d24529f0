"""extensions/pillow/__init__.py: Pillow's ImageDraw, from an environment of its own."""

from _pyhost_peer import add_packages

from ._peer import ENVIRONMENT

UNAVAILABLE = add_packages("pillow", ENVIRONMENT)
_OWN_POLICY = "ImageDraw keeps the GIL, NumPy releases it where it copies the image"

ABSENT = {"held": _OWN_POLICY, "released": _OWN_POLICY}
DIFFERS = {"polygon_mask": {"because": "ImageDraw also fills the pixels that an edge touches", "share": 0.1}}
