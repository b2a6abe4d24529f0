"""tests/cli/planted/late_crash.py: correct in the main thread, where it is prepared; a null pointer in any other."""

import ctypes
import threading

import pyhost_capi.held


def julia(xs, ys, c, maxiter, out=None):
    if threading.current_thread() is not threading.main_thread():
        ctypes.string_at(0)
    return pyhost_capi.held.julia(xs, ys, c, maxiter, out)
