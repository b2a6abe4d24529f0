"""extensions/opencl/image/__init__.py: an image as the device's textures have it: OpenCL's image2d_t."""

from ._lookup import OWN_POLICY, __getattr__, parts_of_last_call

__all__ = ["ABSENT", "__getattr__", "parts_of_last_call"]

ABSENT = dict.fromkeys(("held", "released"), OWN_POLICY)
