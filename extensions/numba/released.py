"""extensions/numba/released.py: the kernels, compiled with nogil=True."""

from . import _glue

globals().update(_glue.functions(__name__, nogil=True))
