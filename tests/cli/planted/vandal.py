"""tests/cli/planted/vandal.py: a correct result, and an argument changed by its last bit."""

import math

import pyhost_capi.held


def julia(xs, ys, c, maxiter, out=None):
    counts = pyhost_capi.held.julia(xs, ys, c, maxiter, out)
    xs[0] = math.nextafter(xs[0], 0)
    return counts
