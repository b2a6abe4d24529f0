"""extensions/ctypes/held.py: the kernels called through ctypes.PyDLL: the GIL stays held."""

from ctypes import PyDLL

from . import _glue

globals().update(_glue.bind_all(PyDLL(_glue.LIBRARY), __name__))
