"""extensions/ctypes/minimum/ndpointer/held.py: argtypes that look at arrays, nothing more than they need.

Source: "Loading shared libraries" and "Passing pointers" in the ctypes documentation, `numpy.ctypeslib.ndpointer` in
NumPy's. numpy.asarray() is there for what is not NumPy's; it also takes lists. No `out`, one dimension only. dtype,
order and dimensions are checked, how many items b has is not: a shorter one is read past its end, in silence. c_int64
keeps the low 64 bits of a larger int, and a sum beyond 64 bits is 0.
"""

import ctypes
from ctypes import POINTER, byref, c_int64, c_size_t
from pathlib import Path

import numpy
from numpy.ctypeslib import ndpointer

doubles = ndpointer(dtype=numpy.float64, ndim=1, flags="C_CONTIGUOUS")

library = ctypes.PyDLL(str(Path(__file__).parents[1] / "libpyhost_kernels.so"))
library.pyhost_noop.restype = None
library.pyhost_add_ints.argtypes = c_int64, c_int64, POINTER(c_int64)
library.pyhost_fused_arith.argtypes = doubles, doubles, c_size_t, doubles
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
    library.pyhost_fused_arith(a, b, a.size, out)
    return out
