"""extensions/swig/minimum/held.py: what calls.i wraps, and a new array for a result.

One dimension: of more, len() is the number of rows, and the other items are left out in silence.
"""

import numpy

from . import calls
from .calls import add_ints, noop

__all__ = ["add_ints", "fused_arith", "noop"]


def fused_arith(a, b):
    out = numpy.empty(len(a))
    calls.fused_arith(a, b, out)
    return out
