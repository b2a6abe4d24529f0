"""extensions/opencl/float/__init__.py: julia and polygon_mask by float32, of which a GPU has many more units."""

from ._lookup import OWN_POLICY, __getattr__, parts_of_last_call

__all__ = ["ABSENT", "__getattr__", "parts_of_last_call"]

ABSENT = dict.fromkeys(("held", "released"), OWN_POLICY)

_BECAUSE = "its numbers are float32, whose roundings are others"

DIFFERS = {
    "julia": {"because": _BECAUSE, "share": 0.001},
    "polygon_mask": {"because": _BECAUSE, "share": 0.001},
}
