"""extensions/ctypes/held.py: the kernels called through ctypes.PyDLL: the GIL stays held."""

from ctypes import PyDLL

from . import _glue, _objects
from ._library import LIBRARY, bind_all

globals().update(bind_all(PyDLL(LIBRARY), __name__, (_glue, _objects)))
