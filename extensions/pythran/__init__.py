"""extensions/pythran/__init__.py: loops in Python, compiled by Pythran."""

from importlib.util import find_spec

_OBJECTS = "Pythran copies a list before its loop, and a result back: it is a compiler for arrays and numbers"
_UNWRITTEN = "not among the loops that are compiled here: julia, polygon_mask, sum_primes, fused_arith"

ABSENT = {
    "held": "what Pythran compiles releases the GIL by itself",
    **dict.fromkeys(("binary_search", "callback", "greet", "julia_list", "polygon_list", "sum_list"), _OBJECTS),
    **dict.fromkeys(("add_ints", "add_one", "mirror", "noop", "transpose_cast", "uniform", "vector_add"), _UNWRITTEN),
}

# Never Python's own loop under this name.
if find_spec(f"{__name__}._loops") is None:
    UNAVAILABLE = "Pythran has not compiled its loops; the build's target pyhost_peers does, or says why not"
