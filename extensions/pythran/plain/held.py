"""extensions/pythran/plain/held.py: the functions of released.py; _loops.py lies beside them, and no compiled one."""

from ._calls import fused_arith, julia, polygon_mask, sum_primes

__all__ = ["fused_arith", "julia", "polygon_mask", "sum_primes"]
