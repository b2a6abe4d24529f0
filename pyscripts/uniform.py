"""pyscripts/uniform.py: a matrix of uniform random numbers from random.random()'s stream; the reference for uniform().

After the undated slides of Minu Jeong, "Accelerated Python" (random.random() in a loop against NumPy's).
Teaches: a generator that is bit-exact in every style: MT19937, seeded as random.seed() seeds it, 53 bits a number.
Types: rows, columns: int, of which the product is at most 2**31 - 1; seed: int.  Natives: a seed must fit in 64 bits
(as for random.seed(), its sign does not count).
Result: float64 in one dimension, row by row; a new array, or `out`, any C-contiguous buffer of float64 with as many
items.
"""

import random
import time
from array import array
from operator import index

from _buffers import first_difference, flat
from _probes import HUGE, call_forms, integers, outputs, vary, vary_out

CASES = {"tiny": 1, "quick": 1_000, "talk": 10_000, "large": 15_000}
SIZES = {"first": 1, "last": 1_000_000, "what": "numbers"}
SEED = 2018
INT32_MAX = 2**31 - 1


def uniform(rows, columns, seed, out=None):
    """Draws row by row."""
    result = array("d", bytes(8 * rows * columns)) if out is None else out
    items = flat(result)
    generator = random.Random(index(seed))
    for i in range(rows * columns):
        items[i] = generator.random()
    return result


def make_inputs(case):
    return CASES[case], CASES[case], SEED


def sized_inputs(size):
    """A row of so many numbers."""
    return 1, size, SEED


def check(got, want):
    """Exact, to the bit: 53 bits of the generator are scaled by a power of two, and nothing is rounded."""
    return first_difference(got, want)


def work(case):
    """Bytes: a float64 written a number.  Operations: a multiplication and an addition of float64 each."""
    count = CASES[case] ** 2
    return 8 * count, 2 * count


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    names = ("rows", "columns", "seed")
    good = (3, 4, 5)
    yield from call_forms(names, good)
    for name in ("rows", "columns"):
        yield from vary(names, good, name, integers(2, 0, INT32_MAX))
    yield from vary(names, good, "seed", integers(2, -(2**63), 2**63 - 1))
    yield from seeds()
    yield from shapes()
    yield from vary_out(good, outputs("d", 12))


def seeds():
    """random.seed() takes a seed's absolute value, in words of 32 bits; a generator has 624 words."""
    for seed in (0, 1, -1, 19650218, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**62 + 3, 2**63 - 1, -(2**63), 5 - 2**63):
        yield f"seed: {seed}", (2, 3, seed), {}, "same"
    for count in (1, 311, 312, 313, 623, 624, 625, 2000):  # two words a number: around the ends of a round of 624
        yield f"{count} numbers", (1, count, 7), {}, "same"
        yield f"{count} numbers in a column", (count, 1, -(2**40)), {}, "same"


def shapes():
    for rows, columns in ((0, 0), (0, 5), (5, 0), (0, INT32_MAX), (INT32_MAX, 0)):
        yield f"{rows} rows of {columns}", (rows, columns, 5), {}, "same"
    for rows, columns in ((2, 2**30), (2**30, 2), (2**16, 2**15), (2**16, 2**16), (INT32_MAX, INT32_MAX)):
        words = f"rows * columns must be at most {INT32_MAX}, got {rows * columns}"
        yield f"{rows} rows of {columns}", (rows, columns, 5), {}, ValueError(words)
    yield "what is wrong first is told first", (-1, HUGE, HUGE), {}, ValueError("rows must be at least 0, got -1")
    yield "rows before an out that is no buffer", (-1, 2, 5), {"out": 3}, ValueError("rows must be at least 0, got -1")
    yield "a seed before the product", (2**16, 2**16, "5"), {}, TypeError("seed must be an int, got str")
    yield "two dimensions", (2, 3, 5), {"out": memoryview(bytearray(48)).cast("d", (2, 3))}, "same"


def main():
    """What a number costs in a Python loop, and the beginning of the stream."""
    rows, columns = 100, 1_000
    started = time.perf_counter()
    numbers = uniform(rows, columns, SEED)
    wall_s = time.perf_counter() - started
    print("uniform({}, {}, {}) begins {:.6f} {:.6f} {:.6f}".format(rows, columns, SEED, *numbers[:3]))
    print(f"{rows} rows of {columns} numbers: {wall_s / (rows * columns) * 1e9:.1f} ns a number")


if __name__ == "__main__":
    main()
