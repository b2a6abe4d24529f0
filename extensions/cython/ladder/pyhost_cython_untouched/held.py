"""extensions/cython/ladder/pyhost_cython_untouched/held.py: `cython julia.py`, and nothing else.

Source: "Basic Tutorial" and "Faster code via static typing" in Cython's documentation, which compile a .py before they
type anything.  The interpreter's loop is gone and every object is still there.  What a script imports stays Python:
polygon_list()'s test of a pixel lies in _polygon.py.  Wrong input is what Python's duck typing makes of it: numbers in
strings are converted, any buffer of numbers is taken, and what is too large is computed, for hours.
"""

from .julia import julia
from .polygon_list import polygon_list
from .sum_primes import sum_primes

__all__ = ["julia", "polygon_list", "sum_primes"]
