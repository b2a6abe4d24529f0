"""extensions/mypyc/__init__.py: loops in typed Python, compiled by mypyc."""

from importlib.util import find_spec

_BUFFERS = "mypyc knows no buffer: an array's items would come one by one as objects, as they do in Python"
_UNWRITTEN = "not among the loops that are compiled here: julia_list, polygon_list, sum_primes"

ABSENT = {
    "released": "what mypyc compiles works on Python objects, with the GIL",
    **dict.fromkeys(("add_one", "fused_arith", "julia", "mirror", "polygon_mask"), _BUFFERS),
    **dict.fromkeys(("transpose_cast", "uniform", "vector_add"), _BUFFERS),
    **dict.fromkeys(("add_ints", "binary_search", "callback", "greet", "noop", "sum_list"), _UNWRITTEN),
}

# Never Python's own loop under this name.
if find_spec(f"{__name__}._loops") is None:
    UNAVAILABLE = "mypyc has not compiled its loops; the build's target pyhost_peers does, or says why not"
