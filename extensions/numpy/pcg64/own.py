"""extensions/numpy/pcg64/own.py: np.random.Generator(PCG64)."""

from numpy.random import PCG64

from ._generators import uniform_by


def uniform(rows, columns, seed, out=None):
    return uniform_by(PCG64, rows, columns, seed, out)
