"""tests/cli/planted/hang.py: never returns."""

import time


def julia(xs, ys, c, maxiter, out=None):
    time.sleep(1_000_000)
