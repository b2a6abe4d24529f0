"""extensions/numba/_compile.py: loops compiled for explicit signatures, and kept for the next process.

numba's cache tells neither nogil=True from False nor any other option apart: each policy has a folder of its own.
"""

import os
import threading

from _pyhost_private_folder import private_folder

import numba
from numba import types

from ._another_cffi import prepare_for_another_cffi

prepare_for_another_cffi()


compiling = threading.RLock()

INT64, FLOAT64, BOOL, NOTHING = types.int64, types.float64, types.boolean, types.void


def items(dtype, dimensions=1):
    """The type of an array that is written to."""
    return types.Array(dtype, dimensions, "C")


def input_items(dtype, dimensions=1):
    """The type of an array that is only read: numba takes a writable one for it, but no read-only one for the other."""
    return types.Array(dtype, dimensions, "C", readonly=True)


class Loop:
    """run(...) is the loop of a signature; its first call compiles it, or loads what an earlier process compiled."""

    def __init__(self, function, signature, **options):
        self._function, self._signature, self._options = function, signature, options
        self.run = self._compile_and_run

    def _compile_and_run(self, *arguments):
        with compiling:
            if self.run == self._compile_and_run:
                self.run = compiled(self._function, self._signature, **self._options)
                if "parallel" in self._options:
                    refuse_in_forks(self)
        return self.run(*arguments)


def refuse_in_forks(loop):
    """GCC's threads do not survive a fork: numba would end the child at its first call."""

    def refuse(*_):
        raise RuntimeError("numba's threads do not survive fork(): start worker processes by spawn or forkserver")

    os.register_at_fork(after_in_child=lambda: setattr(loop, "run", refuse))


def compiled(function, signature, **options):
    """numba's own, for one signature: it compiles for no other.

    error_model="numpy": a division is not preceded by the question whether the divisor is 0, which it never is.
    """
    folder = cache_folder(("released" if options["nogil"] else "held") + "_parallel" * ("parallel" in options))
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder or "")  # asked for while the decorator runs
    try:
        return numba.njit(signature, cache=folder is not None, error_model="numpy", **options)(function)
    finally:
        numba.config.CACHE_DIR = before


def cache_folder(name):
    """None where the user has none that is safe: every process compiles for itself then."""
    try:
        folder = private_folder("numba") / name
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder
    except OSError:
        return None
