"""tests/cli/planted/wrong_in_thread.py: correct in the main thread; one count is off by one in any other."""

import threading

import pyhost_capi.held


def julia(xs, ys, c, maxiter, out=None):
    counts = pyhost_capi.held.julia(xs, ys, c, maxiter, out)
    counts[0] += threading.current_thread() is not threading.main_thread()
    return counts
