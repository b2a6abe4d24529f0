"""extensions/cppyy/__init__.py: C++ as text, compiled in memory by cppyy, from an environment of its own."""

import pathlib
import sys

from ._peer import ENVIRONMENT

_OBJECTS = "not written for cppyy: its C++ would read Python's objects by the C API, as capi does"
_UNWRITTEN = "not among the loops that are compiled here: julia, polygon_mask, sum_primes, fused_arith"

ABSENT = {
    **dict.fromkeys(("binary_search", "callback", "greet", "julia_list", "polygon_list", "sum_list"), _OBJECTS),
    **dict.fromkeys(("add_ints", "add_one", "mirror", "noop", "transpose_cast", "uniform", "vector_add"), _UNWRITTEN),
}

_site = next(pathlib.Path(ENVIRONMENT).glob("lib/python3*/site-packages"), None)
if _site is None:
    UNAVAILABLE = "cppyy's environment is gone; ./demo.sh --peers=cppyy installs it"
else:
    sys.path.append(str(_site))  # last: nothing of the build's own is shadowed
