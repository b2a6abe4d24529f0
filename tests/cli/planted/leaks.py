"""tests/cli/planted/leaks.py: right results, each with another leak."""

import ctypes
import itertools

import pyhost_capi.held

add = pyhost_capi.held.add_ints
counter = itertools.count(1)
kept = []


def a_reference(a, b):
    """A superfluous INCREF of an argument."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(a))
    return add(a, b)


def rarely(a, b):
    """An object in a hundred calls."""
    if next(counter) % 100 == 0:
        kept.append(object())
    return add(a, b)


def never(a, b):
    return add(a, b)
