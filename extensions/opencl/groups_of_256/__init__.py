"""extensions/opencl/groups_of_256/__init__.py: the same kernels, 256 work-items in a work-group."""

from ._lookup import OWN_POLICY, __getattr__, parts_of_last_call

__all__ = ["ABSENT", "__getattr__", "parts_of_last_call"]

ABSENT = dict.fromkeys(("held", "released"), OWN_POLICY)
