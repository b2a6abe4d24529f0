"""extensions/numpy/sfc64/own.py: np.random.Generator(SFC64)."""

from numpy.random import SFC64

from ._generators import uniform_by


def uniform(rows, columns, seed, out=None):
    return uniform_by(SFC64, rows, columns, seed, out)
