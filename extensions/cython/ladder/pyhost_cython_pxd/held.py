"""extensions/cython/ladder/pyhost_cython_pxd/held.py: `cython julia.py` with julia.pxd in the same folder.

Source: "Pure Python Mode" ("Augmenting .pxd") in Cython's documentation.  maxiter is a C int: a float
loses its fraction in silence, 2**31 is an OverflowError.  sum_primes() has no limit: an n above 2**32 takes hours.
"""

from .julia import julia
from .sum_primes import sum_primes

__all__ = ["julia", "sum_primes"]
