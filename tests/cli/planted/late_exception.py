"""tests/cli/planted/late_exception.py: correct in the main thread, where it is prepared; raises in any other."""

import threading

import pyhost_capi.held


def julia(xs, ys, c, maxiter, out=None):
    if threading.current_thread() is not threading.main_thread():
        raise OSError("no room left")
    return pyhost_capi.held.julia(xs, ys, c, maxiter, out)
