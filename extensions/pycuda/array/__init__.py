"""extensions/pycuda/array/__init__.py: whole arrays, by pycuda.gpuarray."""

from ._lookup import OWN_POLICY, __getattr__

__all__ = ["ABSENT", "__getattr__"]

ABSENT = dict.fromkeys(("held", "released"), OWN_POLICY)
