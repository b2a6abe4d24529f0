"""tests/cli/planted/crash.py: reads through a null pointer."""

import ctypes


def julia(xs, ys, c, maxiter, out=None):
    return ctypes.string_at(0)
