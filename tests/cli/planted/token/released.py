"""tests/cli/planted/token/released.py: lets go of the GIL once, takes it back at once, and works with it held."""

import time

import pyhost_capi.held

REPEATS = 100  # some 6 ms of the quick case: long enough to be judged by its share, which a short call is not


def julia(xs, ys, c, maxiter, out=None):
    time.sleep(0)
    for _ in range(REPEATS - 1):
        pyhost_capi.held.julia(xs, ys, c, maxiter)
    return pyhost_capi.held.julia(xs, ys, c, maxiter, out)
