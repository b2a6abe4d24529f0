"""extensions/mypyc/untyped/held.py: `mypyc sum_primes.py`, and nothing else.

Source: "Getting started" in mypyc's documentation.  Without types every value stays an object, and every operation on
it a call.  What a script imports stays Python: polygon_list()'s test of a pixel lies in _polygon.py.  Wrong input is
what Python's duck typing makes of it: numbers in strings are converted, and what is too large is computed, for hours.
"""

from .julia_list import julia_list
from .polygon_list import polygon_list
from .sum_primes import sum_primes

__all__ = ["julia_list", "polygon_list", "sum_primes"]
