"""extensions/ctypes/_library.py: the library of the kernels, and Python functions made for a handle on it.

The library handle is the GIL policy: ctypes.CDLL releases the GIL around every call, ctypes.PyDLL does not.  The
prototypes are those at the end of kernels/<kernel>.cpp.  ctypes checks little: without `argtypes` it would pass a
64-bit address as an int, and c_int64 cuts larger ints without a word, so the rules are asked first.
"""

from array import array
from pathlib import Path

LIBRARY = str(Path(__file__).parents[1] / "libpyhost_kernels.so")


def prototype(function, restype, *argtypes):
    function.restype = restype
    function.argtypes = argtypes
    return function


ONE_ITEM = {format: array(format, [0]) for format in "BIdfi"}


def new_array(format, count):
    """An array and its address."""
    result = ONE_ITEM[format] * count
    return result, result.buffer_info()[0]


def kernel_of(maker):
    """Makes the kernel's function for a library: julia(library) returns julia(xs, ys, ...)."""
    maker.makes_kernel = True
    return maker


def bind_all(library, module, parts, without=()):
    """{name: function} of the kernels that the parts make for the library, as those of the module that shows them."""
    makers = [maker for part in parts for maker in vars(part).values() if hasattr(maker, "makes_kernel")]
    functions = {maker.__name__: maker(library) for maker in makers if maker.__name__ not in without}
    for name, function in functions.items():
        function.__module__, function.__qualname__ = module, name
    return functions
