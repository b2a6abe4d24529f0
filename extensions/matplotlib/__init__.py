"""extensions/matplotlib/__init__.py: Matplotlib's Path, from an environment of its own."""

from _pyhost_peer import add_packages

from ._peer import ENVIRONMENT

UNAVAILABLE = add_packages("matplotlib", ENVIRONMENT)
_OWN_POLICY = "Path.contains_points() keeps the GIL, NumPy releases it where it writes the points down"

ABSENT = {"held": _OWN_POLICY, "released": _OWN_POLICY}
DIFFERS = {
    "polygon_mask": {"because": "contains_points() decides otherwise where a pixel lies on an edge", "share": 0.01}
}
