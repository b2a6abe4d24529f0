"""tests/cli/planted/wrong_pixel.py: one count of the picture is off by one."""

import pyhost_capi.held


def julia(xs, ys, c, maxiter, out=None):
    counts = pyhost_capi.held.julia(xs, ys, c, maxiter, out)
    counts[len(counts) // 2] += 1
    return counts
