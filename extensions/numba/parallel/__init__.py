"""extensions/numba/parallel/__init__.py: numba's loops with parallel=True, on all cores."""

from ctypes import CDLL
from importlib.util import find_spec


def reason():
    """numba's layers: OpenMP's threads may be shared by callers; those of its own `workqueue` abort the process."""
    if not find_spec("numba"):
        return "package numba not found; 'pip install numba' installs it"
    try:
        CDLL("libgomp.so.1")
    except OSError:
        return "numba's threads are OpenMP's, and libgomp.so.1 is not found; Debian's libgomp1 has it"
    return None


UNAVAILABLE = reason()
KERNELS = ("fused_arith", "julia", "sum_primes")  # one of memory, one of unequal rows, one whose work grows to the end
ABSENT = dict.fromkeys(
    ("held", "own"), "with parallel=True numba lets go of the GIL around a loop, even without nogil=True"
)
