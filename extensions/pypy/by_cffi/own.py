"""extensions/pypy/by_cffi/own.py: julia by PyPy's cffi in ABI mode, as its documentation has it: without our checks."""

from array import array
from pathlib import Path

from cffi import FFI

ffi = FFI()
ffi.cdef("""
void pyhost_julia(const double* xs, size_t width, const double* ys, size_t height, double cr, double ci,
                  int32_t maxiter, int32_t* counts);
""")
library = ffi.dlopen(str(Path(__file__).resolve().parents[1] / "libpyhost_kernels.so"))


def julia(xs, ys, c, maxiter, out=None):
    counts = array("i", bytes(4 * len(xs) * len(ys))) if out is None else out
    coordinates = [ffi.from_buffer("double[]", values) for values in (xs, ys)]
    items = ffi.from_buffer("int32_t[]", counts)
    library.pyhost_julia(coordinates[0], len(xs), coordinates[1], len(ys), c.real, c.imag, maxiter, items)
    return counts
