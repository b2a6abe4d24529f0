"""extensions/numba/__init__.py: the kernels as Python loops that numba compiles, each when it is called first."""

from importlib.util import find_spec

# Not imported here: it takes 0.3 s, and an installed pyhost may be run without it.
UNAVAILABLE = None if find_spec("numba") else "package numba not found; 'pip install numba' installs it"

_OBJECTS = "numba compiles no loop over Python objects"
_LISTS = "numba would copy the list to one of its own and back, which it deprecates"

ABSENT = {
    "own": "numba releases the GIL where nogil=True says so, else it holds it",
    "binary_search": _OBJECTS,
    "callback": "numba's loops call no Python function but in object mode, with the GIL",
    "greet": "not written for numba: its strs are its own, and a result is made item by item",
    "julia_list": _LISTS,
    "polygon_list": _LISTS,
    "sum_list": _OBJECTS,
}
