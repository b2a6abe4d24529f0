"""extensions/opencv/__init__.py: OpenCV's drawing and its transpose, from an environment of its own."""

from _pyhost_peer import add_packages

from ._peer import ENVIRONMENT

UNAVAILABLE = add_packages("opencv", ENVIRONMENT)
ABSENT = {"held": "OpenCV's Python releases the GIL around every function"}
DIFFERS = {"polygon_mask": {"because": "fillPoly also fills the pixels that an edge touches", "share": 0.1}}
