"""extensions/ctypes/_glue.py: convert, check, call, wrap: Python functions around the C functions of a loaded library.

The library handle is the GIL policy: ctypes.CDLL releases the GIL around every call, ctypes.PyDLL does not.  The
prototypes are those of kernels/c_abi.h.  ctypes checks little: without `argtypes` it would pass a 64-bit address as an
int, and c_int64 cuts larger ints without a word, so the ranges are checked here.
"""

import ctypes
from array import array
from ctypes import POINTER, byref, c_double, c_int, c_int32, c_int64, c_size_t, c_ssize_t, c_uint8, c_uint64, c_void_p
from pathlib import Path

from _pyhost_arguments import (
    FLOAT64,
    INT32,
    INT32_MAX,
    UINT8,
    Buffer,
    complex_number,
    int64,
    integer,
    output,
    pairs,
    pixels,
    same_shape,
)

LIBRARY = str(Path(__file__).parents[1] / "libpyhost_kernels.so")
LARGEST_N = 2**32
STOPPED = -2

# Called with the GIL held, as a PYFUNCTYPE is: int (*)(void* context, ptrdiff_t index, int64_t* value)
Accessor = ctypes.PYFUNCTYPE(c_int, ctypes.py_object, c_ssize_t, POINTER(c_int64))


def prototype(function, restype, *argtypes):
    function.restype = restype
    function.argtypes = argtypes
    return function


def new_array(format, count):
    return array(format, [0]) * count


def bind(maker, library, module):
    """The function that `maker` makes for the library, named as a part of the module that shows it."""
    function = maker(library)
    function.__module__ = module
    function.__qualname__ = function.__name__
    return function


def noop(library):
    kernel = prototype(library.pyhost_noop, None)

    def noop():
        kernel()

    return noop


def add_ints(library):
    kernel = prototype(library.pyhost_add_ints, c_int, c_int64, c_int64, POINTER(c_int64))

    def add_ints(a, b):
        total = c_int64()
        if kernel(int64("add_ints: a", a), int64("add_ints: b", b), byref(total)) != 0:
            raise ValueError("add_ints: the sum does not fit 64 bits")
        return total.value

    return add_ints


def sum_primes(library):
    kernel = prototype(library.pyhost_sum_primes, c_uint64, c_uint64)

    def sum_primes(n):
        return kernel(max(integer("sum_primes: n", n, most=LARGEST_N), 0))

    return sum_primes


def binary_search(library):
    kernel = prototype(library.pyhost_binary_search, c_ssize_t, c_ssize_t, c_int64, Accessor, ctypes.py_object)

    def binary_search(seq, t):
        if not isinstance(seq, list):
            raise TypeError(f"binary_search: seq must be a list, got {type(seq).__name__}")
        t = int64("binary_search: t", t)
        search = [seq]
        index = kernel(len(seq), t, read_item, search)
        if index == STOPPED:
            raise search.pop()  # popped: an error that its own frame still refers to is a cycle
        return index

    return binary_search


@Accessor
def read_item(search, index, value):
    """`search` holds the list, and after it the exception that stopped the search: none passes through C."""
    try:
        value[0] = int64("binary_search: an element of seq", search[0][index])
    except BaseException as error:
        search.append(error)
        return 0
    return 1


def julia(library):
    kernel = prototype(
        library.pyhost_julia, None, c_void_p, c_size_t, c_void_p, c_size_t, c_double, c_double, c_int32, c_void_p
    )

    def julia(xs, ys, c, maxiter, out=None):
        xs = Buffer("julia: xs", xs, FLOAT64, 1)
        ys = Buffer("julia: ys", ys, FLOAT64, 1)
        c = complex_number("julia: c", c)
        maxiter = integer("julia: maxiter", maxiter, 0, INT32_MAX)
        if out is None:
            out = new_array("i", xs.count * ys.count)
        counts = output("julia: out", out, INT32, xs.count * ys.count, (xs, ys))
        kernel(xs.address, xs.count, ys.address, ys.count, c.real, c.imag, maxiter, counts.address)
        return out

    return julia


def polygon_mask(library):
    kernel = prototype(library.pyhost_polygon_mask, None, c_void_p, c_size_t, c_size_t, c_size_t, c_uint8, c_void_p)

    def polygon_mask(vertices, width, height, border_value=True, out=None):
        vertices = Buffer("polygon_mask: vertices", vertices, FLOAT64, 2)
        width = integer("polygon_mask: width", width, 0, INT32_MAX)
        height = integer("polygon_mask: height", height, 0, INT32_MAX)
        border_value = bool(border_value)
        n = pairs("polygon_mask: vertices", vertices)
        count = pixels("polygon_mask", width, height)
        if out is None:
            out = new_array("B", count)
        mask = output("polygon_mask: out", out, UINT8, count, (vertices,))
        kernel(vertices.address, n, width, height, border_value, mask.address)
        return out

    return polygon_mask


def fused_arith(library):
    kernel = prototype(library.pyhost_fused_arith, None, c_void_p, c_void_p, c_size_t, c_void_p)

    def fused_arith(a, b, out=None):
        a = Buffer("fused_arith: a", a, FLOAT64)
        b = Buffer("fused_arith: b", b, FLOAT64)
        same_shape("fused_arith: b", a, b)
        if out is None:
            out = new_array("d", a.count)
        result = output("fused_arith: out", out, FLOAT64, a.count, (a, b), may_be_input=True)
        kernel(a.address, b.address, a.count, result.address)
        return out

    return fused_arith
