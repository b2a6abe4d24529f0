"""extensions/pythran/released.py: Pythran's functions release the GIL by themselves, whatever they are called with."""

from ._calls import fused_arith, julia, polygon_mask, sum_primes

__all__ = ["fused_arith", "julia", "polygon_mask", "sum_primes"]
