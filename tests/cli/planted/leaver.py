"""tests/cli/planted/leaver.py: ends the process."""

import os


def julia(xs, ys, c, maxiter, out=None):
    os._exit(3)
