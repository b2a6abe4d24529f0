"""extensions/ctypes/released.py: the kernels called through ctypes.CDLL: ctypes releases the GIL around every call."""

from ctypes import CDLL

from . import _glue

globals().update(_glue.bind_all(CDLL(_glue.LIBRARY), __name__, without=["binary_search", "sum_list"]))
