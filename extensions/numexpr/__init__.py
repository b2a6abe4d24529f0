"""extensions/numexpr/__init__.py: expressions over whole arrays as text, computed in blocks that stay in the cache."""

from importlib.util import find_spec

# Not imported here: an installed pyhost may be run without it.
UNAVAILABLE = None if find_spec("numexpr") else "package numexpr not found; 'pip install numexpr' installs it"

_OWN_POLICY = "numexpr decides by itself when to release the GIL"
_NO_LOOP = "an expression of numexpr has no loop"
_OBJECTS = "numexpr knows no Python objects"

ABSENT = {
    "held": _OWN_POLICY,
    "released": _OWN_POLICY,
    "add_ints": "numexpr is for arrays",
    "binary_search": _OBJECTS,
    "callback": _OBJECTS,
    "greet": _OBJECTS,
    "julia": f"{_NO_LOOP}: a call for every step is as fast as pure Python",
    "julia_list": _NO_LOOP,
    "mirror": "numexpr computes, and moves nothing",
    "noop": "numexpr has no expression that does nothing",
    "polygon_list": _NO_LOOP,
    "polygon_mask": _NO_LOOP,
    "sum_list": _OBJECTS,
    "sum_primes": _NO_LOOP,
    "transpose_cast": "numexpr computes, and moves nothing",
    "uniform": "each number of the stream comes from those before it",
}
