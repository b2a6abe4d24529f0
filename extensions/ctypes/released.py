"""extensions/ctypes/released.py: the kernels called through ctypes.CDLL: ctypes releases the GIL around every call."""

from ctypes import CDLL

from . import _glue, _objects
from ._library import LIBRARY, bind_all

globals().update(bind_all(CDLL(LIBRARY), __name__, (_glue, _objects), without=("binary_search", "sum_list")))
