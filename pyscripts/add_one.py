"""pyscripts/add_one.py: each item plus 1; the reference for add_one().

From: Benjamin Seppke, "Optimierung typischer Bildverarbeitungsaufgaben mit Python", 2013: b = array + 1, and the same
in three nested loops, 48.8 s for the 0.18 s of NumPy.
Teaches: what an item costs in a Python loop, in a call of NumPy, in a compiled loop; memory bandwidth, for one addition
is nothing beside 16 bytes.
Types: a: C-contiguous buffer of float64, of one dimension at least.
Result: float64 in one dimension; a new array, or `out`, any C-contiguous buffer of float64 with as many items, also `a`
itself.
"""

import math
import random
import time
from array import array

from _buffers import first_difference, flat
from _probes import buffers_any_shape, call_forms, outputs, vary, vary_out
from _probes_out import in_one_memory

CASES = {"tiny": (1,), "quick": (10, 25, 40), "talk": (256, 256, 256), "large": (512, 512, 256)}
SIZES = {"first": 1, "last": 1_000_000, "what": "items"}  # of a sweep: from a call's own cost to a millisecond
RANDOM_ITEMS = 256 * 256  # then again the same: sixteen million calls of random() would take seconds


def add_one(a, out=None):
    """Goes through the buffer once."""
    result = array("d", bytes(memoryview(a).nbytes)) if out is None else out
    items = flat(result)
    for i, x in enumerate(flat(a)):
        items[i] = x + 1
    return result


def with_numpy_items(a, out=None):
    """The talk's three loops over a NumPy array: every item is made a NumPy scalar, and its sum another one."""
    import numpy

    a = numpy.asarray(a)
    result = numpy.empty(a.size) if out is None else out
    a = numpy.atleast_3d(a)
    b = numpy.asarray(result).reshape(a.shape)
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            for k in range(a.shape[2]):
                b[i, j, k] = a[i, j, k] + 1
    return result


VARIANTS = {"numpy_items": with_numpy_items}


def make_inputs(case):
    shape = CASES[case]
    (items,) = sized_inputs(math.prod(shape))
    return (memoryview(items).cast("B").cast("d", shape),)


def sized_inputs(size):
    """A row of `size` items, seeded by their number."""
    generator = random.Random(size)
    block = array("d", (generator.random() for _ in range(min(size, RANDOM_ITEMS))))
    return ((block * -(-size // len(block)))[:size],)


def check(got, want):
    """Exact, to the bit: one rounding."""
    return first_difference(got, want)


def work(case):
    """Bytes: one float64 read and one written an item.  Operations: one addition."""
    items = math.prod(CASES[case])
    return 16 * items, items


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    names = ("a",)
    a = array("d", [0.1, -2.5, 3e200, -1.0])
    yield from call_forms(names, (a,))
    yield "out: by position", (a, array("d", bytes(32))), {}, "same"
    yield from vary(names, (a,), "a", buffers_any_shape(a))
    yield from vary(names, (a,), "a", shapes(a))
    yield from vary_out((a,), outputs("d", len(a)))
    yield from overlaps(a)
    yield from in_one_memory("a", a)


def shapes(a):
    import numpy

    yield "one item", a[:1], "same"
    yield "empty", array("d"), "same"
    yield "empty in two dimensions", numpy.empty((0, 3)), "same"
    yield "two dimensions", numpy.array(a).reshape(2, 2), "same"
    yield "three dimensions", numpy.arange(24.0).reshape(2, 3, 4), "same"
    yield (
        "three dimensions, the axes turned round",
        numpy.arange(24.0).reshape(2, 3, 4).T,
        ValueError("must be C-contiguous"),
    )
    for count in (2, 3, 63, 65, 10_000, 10_001, 10_007):  # beside what is shared among threads or lanes
        yield f"{count} items", array("d", range(count)), "same"
    yield "numbers that 1 is lost in", array("d", [2.0**53, 2.0**53 + 2, -(2.0**53), 2.0**-53, 2.0**-54, 1e300]), "same"
    yield "special values", array("d", [float("nan"), float("inf"), -float("inf"), -0.0, 5e-324, 1.7e308]), "same"


def overlaps(a):
    memory, refused = memoryview(array("d", [*a, *a])), ValueError("out must not overlap a")
    yield "out: overlaps a from behind", (memory[:4],), {"out": memory[2:6]}, refused
    yield "out: overlaps a from before", (memory[2:6],), {"out": memory[:4]}, refused
    yield "out: beside a", (memory[:4],), {"out": memory[4:]}, "same"
    own = array("d", a)
    yield "out: a itself", (own,), {"out": own}, "same"
    seen = array("d", a)
    yield "out: another view of a", (memoryview(seen),), {"out": memoryview(seen)}, "same"


def main():
    """What one item costs in a Python loop."""
    depth, height, width = 8, 128, 256
    (items,) = sized_inputs(depth * height * width)
    a = memoryview(items).cast("B").cast("d", (depth, height, width))
    started = time.perf_counter()
    b = add_one(a)
    wall_s = time.perf_counter() - started
    for i in range(3):
        print(f"{items[i]:.3f} + 1 = {b[i]:.3f}")
    count = len(items)
    print(f"{depth} x {height} x {width} items: {wall_s / count * 1e9:.1f} ns an item", end="")
    print(f", {256**3 * wall_s / count:.1f} s for the talk's 256 x 256 x 256")


if __name__ == "__main__":
    main()
