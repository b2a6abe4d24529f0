"""tests/cli/planted/vandal.py: a correct result, and a changed argument."""

import pyhost_capi.held


def julia(xs, ys, c, maxiter, out=None):
    counts = pyhost_capi.held.julia(xs, ys, c, maxiter, out)
    xs[0] += 1
    return counts
