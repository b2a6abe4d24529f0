"""extensions/pypy/by_ctypes/own.py: julia by PyPy's ctypes, as its documentation shows a call: without our checks."""

from array import array
from ctypes import CDLL, c_double, c_int32, c_size_t, c_void_p
from pathlib import Path

kernel = CDLL(str(Path(__file__).resolve().parents[1] / "libpyhost_kernels.so")).pyhost_julia
kernel.restype = None
kernel.argtypes = (c_void_p, c_size_t, c_void_p, c_size_t, c_double, c_double, c_int32, c_void_p)


def julia(xs, ys, c, maxiter, out=None):
    counts = array("i", bytes(4 * len(xs) * len(ys))) if out is None else out
    addresses = [values.buffer_info()[0] for values in (xs, ys, counts)]
    kernel(addresses[0], len(xs), addresses[1], len(ys), c.real, c.imag, maxiter, addresses[2])
    return counts
