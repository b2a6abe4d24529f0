"""extensions/numpy/_generators.py: uniform() by NumPy's generators, as its documentation has it."""

import numpy as np
from _pyhost_arrays import array_of
from _pyhost_rules import INTEGER, OUTPUT, rule

check_uniform = rule("uniform", rows=INTEGER, columns=INTEGER, seed=INTEGER, out=OUTPUT)


def uniform_by(bit_generator, rows, columns, seed, out):
    """Of np.random.default_rng()'s kind, which write into an array; a seed's sign does not count."""
    *_, seed, _, count = check_uniform(rows, columns, seed, out)
    if out is None:
        out = np.empty(count, np.float64)
    np.random.Generator(bit_generator(abs(seed))).random(out=array_of(out))
    return out
