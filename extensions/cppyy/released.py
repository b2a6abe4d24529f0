"""extensions/cppyy/released.py: __release_gil__ lets go of the GIL around a C++ function."""

from ._calls import functions

julia, sum_primes, fused_arith, polygon_mask = functions(releases=True)
