"""extensions/cffi/minimum/released.py: ffi.from_buffer() in API mode, nothing more than the calls need.

Source: "Overview" and "Using the ffi/lib objects" ("Working with pointers, structures and arrays"), and
ffi.from_buffer() in the "CFFI Reference". No `out`. from_buffer() asks for the memory alone: float32, int64 and
byte-swapped arrays give wrong numbers in silence; where b is shorter or has smaller items, it is read past its end. A
sum beyond 64 bits is 0.
"""

import numpy

from ._calls import ffi, lib


def noop():
    lib.pyhost_noop()


def add_ints(a, b):
    total = ffi.new("int64_t *")
    lib.pyhost_add_ints(a, b, total)
    return total[0]


def fused_arith(a, b):
    a, b = ffi.from_buffer("double[]", a), ffi.from_buffer("double[]", b)
    result = numpy.empty(len(a))
    lib.pyhost_fused_arith(a, b, len(a), ffi.from_buffer("double[]", result))
    return result
