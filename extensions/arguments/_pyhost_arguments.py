"""extensions/arguments/_pyhost_arguments.py: arguments checked in Python, for the backends that are written in Python.

What is wrong ends as TypeError or ValueError with a sentence that names the function and the argument: `place` is
"julia: xs".  Addresses come from the buffer protocol itself: a memoryview has none to give, and ctypes' from_buffer()
refuses read-only memory.
"""

import ctypes
import sys
from math import prod
from operator import index

NATIVE_ORDER = "<" if sys.byteorder == "little" else ">"
INT32_MAX = 2**31 - 1
INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


class PyBuffer(ctypes.Structure):
    """Py_buffer, part of the stable ABI since CPython 3.11."""

    _fields_ = [
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.c_void_p),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("suboffsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    ]


PYBUF_SIMPLE = 0
get_buffer = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.py_object, ctypes.POINTER(PyBuffer), ctypes.c_int)(
    ("PyObject_GetBuffer", ctypes.pythonapi)
)
release_buffer = ctypes.PYFUNCTYPE(None, ctypes.POINTER(PyBuffer))(("PyBuffer_Release", ctypes.pythonapi))


def address_of(view):
    """Where the items of a C-contiguous memoryview lie; it must outlive the use of the address."""
    buffer = PyBuffer()
    get_buffer(view, buffer, PYBUF_SIMPLE)
    address = buffer.buf or 0
    release_buffer(buffer)
    return address


class ItemType:
    """What the items of a buffer must be, and the format characters that say so."""

    def __init__(self, name, codes, size):
        self.name = f"{name} ('{codes[0]}')"
        self.size = size
        self.formats = {mark + code for mark in ("", "@", "=", NATIVE_ORDER) for code in codes}


FLOAT64 = ItemType("float64", "d", 8)
INT32 = ItemType("int32", "il", 4)
UINT8 = ItemType("uint8", "B", 1)


class Buffer:
    """A checked buffer: it keeps the memory at `address` alive and in place."""

    __slots__ = ("address", "place", "view")

    def __init__(self, place, value, item_type, dimensions=None):
        """Any number of dimensions will do where none is asked for, but no scalar."""
        self.place = place
        self.view = view_of(place, value)
        check_items(place, self.view, item_type)
        check_dimensions(place, self.view, dimensions)
        if not self.view.c_contiguous:
            raise ValueError(f"{place} must be C-contiguous")
        self.address = address_of(self.view)
        if self.view.nbytes > 0 and self.address % item_type.size != 0:
            raise ValueError(f"{place} is not aligned to {item_type.size} bytes")

    @property
    def count(self):
        return prod(self.view.shape)

    def overlaps(self, other):
        """Whether they share a byte."""
        return (
            self.address < other.address + other.view.nbytes
            and other.address < self.address + self.view.nbytes
            and self.view.nbytes > 0
            and other.view.nbytes > 0
        )

    def is_exactly(self, other):
        return self.address == other.address and self.view.nbytes == other.view.nbytes


def view_of(place, value):
    try:
        return memoryview(value)
    except TypeError:
        raise TypeError(f"{place} must be a buffer, got {type(value).__name__}") from None
    except ValueError as error:  # NumPy's datetime64 and the like, which have no format
        raise TypeError(f"{place} must be an array that exports a buffer: {error}") from None


def check_items(place, view, item_type):
    if view.format not in item_type.formats or view.itemsize != item_type.size:
        raise TypeError(f"{place} must hold {item_type.name}, got '{view.format}'")


def check_dimensions(place, view, wanted):
    if wanted is None:
        if view.ndim == 0:
            raise ValueError(f"{place} must have at least 1 dimension, got 0")
    elif view.ndim != wanted:
        raise ValueError(f"{place} must have {wanted} dimension{'s' if wanted > 1 else ''}, got {view.ndim}")


def output(place, out, item_type, count, inputs, may_be_input=False):
    """The checked `out`: writable, `count` items, sharing no byte with an input, unless it may be that input itself."""
    result = Buffer(place, out, item_type)
    if result.view.readonly:
        raise ValueError(f"{place} must be writable")
    if result.count != count:
        raise ValueError(f"{place} must hold {count} items, got {result.count}")
    for other in inputs:
        if result.overlaps(other) and not (may_be_input and result.is_exactly(other)):
            raise ValueError(f"{place} must not overlap {other.place.split()[-1]}")
    return result


def integer(place, value, least=None, most=None):
    """An int, or what converts without loss by __index__, within the bounds."""
    try:
        number = index(value)
    except TypeError:
        raise TypeError(f"{place} must be an int, got {type(value).__name__}") from None
    if least is not None and number < least:
        raise ValueError(f"{place} must be at least {least}, got {written(number)}")
    if most is not None and number > most:
        raise ValueError(f"{place} must be at most {most}, got {written(number)}")
    return number


def int64(place, value):
    return integer(place, value, INT64_MIN, INT64_MAX)


def written(number):
    """Python refuses to print an int of more than 4300 digits."""
    return number if INT64_MIN <= number <= INT64_MAX else "an int of more than 64 bits"


def complex_number(place, value):
    """A number, or what converts by __complex__, __float__ or __index__; complex() alone would take a str."""
    if isinstance(value, str):
        raise TypeError(f"{place} must be a complex number, got str")
    try:
        return complex(value)
    except TypeError:
        raise TypeError(f"{place} must be a complex number, got {type(value).__name__}") from None
    except OverflowError:
        raise ValueError(f"{place} must fit in a float64") from None


def pairs(place, vertices):
    """The number of pairs in a two-dimensional Buffer."""
    rows, columns = vertices.view.shape
    if columns != 2:
        raise ValueError(f"{place} must have the shape (n, 2), got ({rows}, {columns})")
    return rows


def same_shape(place, first, second):
    if first.view.shape != second.view.shape:
        name = first.place.split()[-1]
        raise ValueError(f"{place} must have the shape of {name}, {first.view.shape}, got {second.view.shape}")


def pixels(function, width, height):
    if width * height > INT32_MAX:
        raise ValueError(f"{function}: width * height must be at most {INT32_MAX}, got {width * height}")
    return width * height
