"""tests/cli/planted/not_isolated.py: needs a module that cannot be loaded in a sub-interpreter."""

import numpy


def sum_primes(n):
    sieve = numpy.ones(max(n, 2), dtype=bool)
    sieve[:2] = False
    for divisor in range(2, int(n**0.5) + 1):
        if sieve[divisor]:
            sieve[divisor * divisor :: divisor] = False
    return int(sieve.nonzero()[0].sum())
