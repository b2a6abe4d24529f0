"""tests/cli/planted/nap.py: sleeps a fifth of a second and keeps the GIL."""

import ctypes

usleep = ctypes.PyDLL(None).usleep


def nap(seconds):
    usleep(200_000)
