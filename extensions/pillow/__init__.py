"""extensions/pillow/__init__.py: Pillow's ImageDraw, from an environment of its own."""

from _pyhost_environment import unavailable

from ._peer import ENVIRONMENT

UNAVAILABLE = unavailable(ENVIRONMENT, "pillow")
ABSENT = {"released": "ImageDraw keeps the GIL"}
DIFFERS = {"polygon_mask": {"because": "ImageDraw also fills the pixels that an edge touches", "share": 0.1}}
