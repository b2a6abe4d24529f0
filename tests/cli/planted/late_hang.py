"""tests/cli/planted/late_hang.py: correct in the main thread, where it is prepared; never returns in any other."""

import threading
import time

import pyhost_capi.held


def julia(xs, ys, c, maxiter, out=None):
    if threading.current_thread() is not threading.main_thread():
        time.sleep(1_000_000)
    return pyhost_capi.held.julia(xs, ys, c, maxiter, out)
