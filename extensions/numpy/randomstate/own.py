"""extensions/numpy/randomstate/own.py: np.random.RandomState, which has no `out`."""

import numpy as np
from _pyhost_arrays import array_of

from ._generators import check_uniform


def uniform(rows, columns, seed, out=None):
    """Seeded by a list of words, as random.seed() does it; by an int it gives another stream."""
    *_, seed, _, count = check_uniform(rows, columns, seed, out)
    low, high = abs(seed) & 0xFFFFFFFF, abs(seed) >> 32
    numbers = np.random.RandomState([low, high] if high else [low]).random_sample(count)
    if out is None:
        return numbers
    array_of(out)[...] = numbers
    return out
