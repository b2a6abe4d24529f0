"""extensions/opencl/minimum/__init__.py: pyopencl as its documentation shows it."""

from ._lookup import OWN_POLICY, __getattr__

__all__ = ["ABSENT", "__getattr__"]

ABSENT = dict.fromkeys(("held", "released"), OWN_POLICY)
