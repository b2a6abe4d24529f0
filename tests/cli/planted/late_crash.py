"""tests/cli/planted/late_crash.py: correct for the preparation and the first samples, then a null pointer."""

import ctypes

import pyhost_capi.held

calls = 0


def julia(xs, ys, c, maxiter, out=None):
    global calls
    calls += 1
    if calls > 5000 and len(xs) > 1:
        ctypes.string_at(0)
    return pyhost_capi.held.julia(xs, ys, c, maxiter, out)
