"""extensions/pycuda/array/__init__.py: whole arrays, by pycuda.gpuarray."""

from ._lookup import OWN_POLICY, __getattr__

__all__ = ["ABSENT", "OTHER_STREAM", "__getattr__"]

ABSENT = dict.fromkeys(("held", "released"), OWN_POLICY)
OTHER_STREAM = {"uniform": "PyCUDA's MD5 of the seed and the place in the place of MT19937"}
