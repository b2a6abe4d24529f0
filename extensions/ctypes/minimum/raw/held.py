"""extensions/ctypes/minimum/raw/held.py: argtypes and addresses of arrays, nothing more than they need.

Source: "Loading shared libraries" and "Passing pointers" in the ctypes documentation, `ndarray.ctypes` in NumPy's.

numpy.asarray() is there for what is not NumPy's; it also takes lists, None and a str. No `out`. Of an array only the
address goes to C: every dtype but float64, a strided or byte-swapped array and a shorter b give wrong numbers in
silence, most of them read past the end. c_int64 keeps the low 64 bits of a larger int, and a sum beyond 64 bits is 0.
"""

import ctypes
from ctypes import POINTER, byref, c_double, c_int64, c_size_t
from pathlib import Path

import numpy

library = ctypes.PyDLL(str(Path(__file__).parents[1] / "libpyhost_kernels.so"))
library.pyhost_noop.restype = None
library.pyhost_add_ints.argtypes = c_int64, c_int64, POINTER(c_int64)
library.pyhost_fused_arith.argtypes = POINTER(c_double), POINTER(c_double), c_size_t, POINTER(c_double)
library.pyhost_fused_arith.restype = None


def noop():
    library.pyhost_noop()


def add_ints(a, b):
    total = c_int64()
    library.pyhost_add_ints(a, b, byref(total))
    return total.value


def fused_arith(a, b):
    a, b = numpy.asarray(a), numpy.asarray(b)
    out = numpy.empty(a.size)
    library.pyhost_fused_arith(
        a.ctypes.data_as(POINTER(c_double)),
        b.ctypes.data_as(POINTER(c_double)),
        a.size,
        out.ctypes.data_as(POINTER(c_double)),
    )
    return out
