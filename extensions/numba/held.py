"""extensions/numba/held.py: the kernels, compiled with nogil=False."""

from . import _glue

globals().update(_glue.functions(__name__, nogil=False))
