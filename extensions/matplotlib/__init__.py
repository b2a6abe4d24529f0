"""extensions/matplotlib/__init__.py: Matplotlib's Path, from an environment of its own."""

from _pyhost_environment import unavailable

from ._peer import ENVIRONMENT

UNAVAILABLE = unavailable(ENVIRONMENT, "matplotlib")
ABSENT = {"released": "Path.contains_points() keeps the GIL"}
DIFFERS = {
    "polygon_mask": {"because": "contains_points() decides otherwise where a pixel lies on an edge", "share": 0.01}
}
