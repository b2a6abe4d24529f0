"""extensions/cppyy/held.py: cppyy keeps the GIL unless it is told otherwise."""

from ._calls import functions

julia, sum_primes, fused_arith, polygon_mask = functions(releases=False)
