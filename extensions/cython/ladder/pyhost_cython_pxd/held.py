"""extensions/cython/ladder/pyhost_cython_pxd/held.py: `cython julia.py` with julia.pxd in the same folder.

Source: "Pure Python Mode" ("Augmenting .pxd") in Cython's documentation.
"""

from .julia import julia
from .sum_primes import sum_primes

__all__ = ["julia", "sum_primes"]
