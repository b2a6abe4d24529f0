"""tests/cli/planted/only_parent.py: right in the process that loads it; in one that is forked, what $PLANTED says."""

import os
import time

LOADED_IN = os.getpid()


def sum_primes(n):
    planted = os.environ["PLANTED"] if os.getpid() != LOADED_IN else ""
    if planted == "crash":
        os.abort()
    if planted == "hang":
        time.sleep(600)
    total = sum(x for x in range(2, n) if all(x % divisor for divisor in range(2, int(x**0.5) + 1)))
    return total + (planted == "wrong")
