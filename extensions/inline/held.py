"""extensions/inline/held.py: the kernels; the thread state stays attached for the whole call."""

from . import _glue

globals().update(_glue.functions(__name__, "HeldGil"))
