"""pyscripts/multiply_them.py: a * b for each pair of float32, a new array; reference only.

From: Benjamin Seppke, "Optimierung typischer Bildverarbeitungsaufgaben mit Python", 2013: 400 items by PyCUDA.
Teaches: one block of 400 threads, each with one product: no GPU has anything to do for so little.
Types: a, b: buffers of float32 of one length.  Result: float32 in one dimension.
"""

import random
from array import array

from _buffers import first_difference, flat
from _lessons import show

CASES = {"tiny": 1, "quick": 10_000, "talk": 400, "large": 1_000_000}


def multiply_them(a, b):
    """Multiplies as float64, which is exact, and stores as float32: one rounding."""
    return array("f", [x * y for x, y in zip(flat(a), flat(b))])


def with_items(a, b):
    """Item by item into an array that is there."""
    dest = array("f", bytes(4 * len(a)))
    for i in range(len(a)):
        dest[i] = a[i] * b[i]
    return dest


def with_numpy(a, b):
    """One call."""
    import numpy

    return numpy.asarray(a) * numpy.asarray(b)


VARIANTS = {"items": with_items, "numpy": with_numpy}


def make_inputs(case):
    """Normally distributed, as in the talk; seeded by their number."""
    generator = random.Random(CASES[case])
    return tuple(array("f", (generator.gauss(0.0, 1.0) for _ in range(CASES[case]))) for _ in range(2))


def check(got, want):
    """Exact, to the bit: one rounding."""
    return first_difference(got, want)


def work(case):
    """Bytes: two float32 read and one written an item.  Operations: a multiplication."""
    return 12 * CASES[case], CASES[case]


def main():
    """As the talk: how far the products are from the products."""
    show(multiply_them, VARIANTS, make_inputs("large"))
    a, b = make_inputs("talk")
    dest = multiply_them(a, b)
    print(f"largest difference from float64's products: {max(abs(z - x * y) for x, y, z in zip(a, b, dest)):.3g}")


if __name__ == "__main__":
    main()
