"""tests/cli/planted/late_exception.py: correct while it is prepared; raises while it is sampled."""

import pyhost_capi.held

from planted import late


def julia(xs, ys, c, maxiter, out=None):
    if late.is_time(xs):
        raise OSError("no room left")
    return pyhost_capi.held.julia(xs, ys, c, maxiter, out)
