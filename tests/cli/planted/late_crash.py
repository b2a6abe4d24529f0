"""tests/cli/planted/late_crash.py: correct while it is prepared; a null pointer while it is sampled."""

import ctypes

import pyhost_capi.held

from planted import late


def julia(xs, ys, c, maxiter, out=None):
    if late.is_time(xs):
        ctypes.string_at(0)
    return pyhost_capi.held.julia(xs, ys, c, maxiter, out)
