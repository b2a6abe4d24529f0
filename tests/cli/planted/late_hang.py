"""tests/cli/planted/late_hang.py: correct while it is prepared; never returns once it is sampled."""

import time

import pyhost_capi.held

from planted import late


def julia(xs, ys, c, maxiter, out=None):
    if late.is_time(xs):
        time.sleep(1_000_000)
    return pyhost_capi.held.julia(xs, ys, c, maxiter, out)
