"""pyscripts/own_sum.py: a loop that adds numbers up; reference only.

Teaches: the loop that is already there: sum() adds ints in C, without a step of the interpreter for each.
Types: xs: a list of ints.  Result: their sum, an int.
"""

import functools
import math
import operator

from _lessons import check_equal, show

CASES = {"tiny": 1, "quick": 1_000, "talk": 100_000, "large": 1_000_000}
check = check_equal


def own_sum(xs):
    """A step of the interpreter for every number."""
    total = 0
    for x in xs:
        total += x
    return total


def by_reduce(xs):
    """functools.reduce() calls operator.add() for each."""
    return functools.reduce(operator.add, xs, 0)


def by_fsum(xs):
    """math.fsum() adds floats without losing a digit, and has to make each int one."""
    return int(math.fsum(xs))


def by_numpy(xs):
    """A list has to become an array first, which takes longer than the sum."""
    import numpy

    return int(numpy.array(xs, numpy.int64).sum())


VARIANTS = {"builtin": sum, "reduce": by_reduce, "fsum": by_fsum, "numpy": by_numpy}


def make_inputs(case):
    return (list(range(CASES[case])),)


def work(case):
    """Bytes: not counted.  Operations: an addition an item."""
    return 0, CASES[case]


def main():
    show(own_sum, VARIANTS, make_inputs("talk"))


if __name__ == "__main__":
    main()
