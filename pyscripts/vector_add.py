"""pyscripts/vector_add.py: a + b for each pair of float32; the reference for vector_add().

From: Benjamin Seppke, "Optimierung typischer Bildverarbeitungsaufgaben mit Python", 2013: 50000 items by PyOpenCL.
Teaches: 12 bytes an addition: on a GPU the way there and back costs more than the sum; float32 beside float64.
Types: a, b: C-contiguous buffers of float32 of one shape, of one dimension at least.
Result: float32 in one dimension; a new array, or `out`, any C-contiguous buffer of float32 with as many items, also `a`
or `b` itself.
"""

import math
import random
import time
from array import array

from _buffers import first_difference, flat
from _probes import buffers_any_shape, call_forms, outputs, vary, vary_out
from _probes_out import in_one_memory

CASES = {"tiny": 1, "quick": 10_000, "talk": 50_000, "large": 100_000_000}
SIZES = {"first": 1, "last": 2_000_000, "what": "items"}  # of a sweep: from a call's own cost to a millisecond
RANDOM_ITEMS = 50_000  # then again the same: 10**8 calls of random() would take minutes


def vector_add(a, b, out=None):
    """Adds as float64, and stores as float32: rounded twice, which for a sum is the same as once.

    For 53 bits are twice 24 and two more.
    """
    result = array("f", bytes(memoryview(a).nbytes)) if out is None else out
    items = flat(result)
    for i, (x, y) in enumerate(zip(flat(a), flat(b))):
        items[i] = x + y
    return result


def make_inputs(case):
    return sized_inputs(CASES[case])


def sized_inputs(size):
    """Two rows of `size` items, seeded by their number."""
    generator = random.Random(size)
    blocks = [array("f", (generator.random() for _ in range(min(size, RANDOM_ITEMS)))) for _ in range(2)]
    return tuple((block * -(-size // len(block)))[:size] for block in blocks)


def check(got, want):
    """Exact, to the bit: one rounding."""
    return first_difference(got, want)


def work(case):
    """Bytes: two float32 read and one written an item.  Operations: one addition."""
    return 12 * CASES[case], CASES[case]


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    names = ("a", "b")
    a, b = array("f", [0.1, -2.5, 3e38, 4.0]), array("f", [0.7, 8.0, 3e38, -0.0])
    good = (a, b)
    yield from call_forms(names, good)
    yield "out: by position", (*good, array("f", bytes(16))), {}, "same"
    for name in names:
        yield from vary(names, good, name, buffers_any_shape(a))
    yield from shapes(a, b)
    for label, left, right in roundings():
        yield label, (array("f", left), array("f", right)), {}, "same"
    yield from vary_out(good, outputs("f", len(a)))
    yield from overlaps(a, b)
    yield from in_one_memory("a", a, b)


def shapes(a, b):
    import numpy

    square_a, square_b = numpy.array(a).reshape(2, 2), numpy.array(b).reshape(2, 2)
    empty = numpy.empty((0, 3), "f")
    other_shape = ValueError("b must have the shape of a")
    yield "two dimensions", (square_a, square_b), {}, "same"
    yield "two dimensions into one", (square_a, square_b), {"out": array("f", bytes(16))}, "same"
    yield "three dimensions", (square_a[None], square_b[None]), {}, "same"
    yield "as many items in other shapes", (square_a, b), {}, other_shape
    yield "b: one item short", (a, b[:-1]), {}, other_shape
    yield "b: one item long", (a, array("f", [*b, 1.0])), {}, other_shape
    yield "b: one item for all", (a, b[:1]), {}, other_shape
    for count in (1, 2, 3, 63, 65, 10_000, 10_001, 10_007):  # beside what is shared among threads or lanes
        yield f"{count} items", (array("f", range(count)), array("f", range(7, count + 7))), {}, "same"
    yield "both empty", (array("f"), array("f")), {}, "same"
    yield "both empty in two dimensions", (empty, empty), {}, "same"
    yield "empty in other shapes", (empty, empty.T.copy()), {}, other_shape
    yield "a: empty", (array("f"), b), {}, other_shape
    yield "b: empty", (a, array("f")), {}, other_shape


def roundings():
    """(label, a, b) whose sums lie between two float32, or beyond them."""
    ulp, most, least = 2.0**-23, (2 - 2.0**-23) * 2.0**127, 2.0**-149
    yield "ties", [1.0, 1.0 + ulp, -1.0, 2.0**24], [ulp / 2, ulp / 2, -ulp / 2, 1.0]
    yield "beside ties", [1.0, 1.0, 1.0 + ulp], [ulp / 2 * (1 + ulp), ulp / 2 * (1 - ulp), ulp / 2 * (1 - ulp)]
    yield "beside ties by less than a float64 keeps", [1.0, 1.0 + ulp], [ulp / 2 + 2.0**-47, least]
    yield "too large", [most, most, -most, most], [most, 2.0**103, -(2.0**103), 2.0**102]
    yield "too small to be normal", [least, 2.0**-126, 3 * least], [least, -least, -2 * least]
    yield "what cancels", [0.1, -0.0, 0.0, 1.0], [-0.1, -0.0, -0.0, -1.0 + ulp / 2]
    yield "special values", [math.nan, math.inf, -math.inf, math.inf, -0.0], [1.0, 1.0, 1.0, -math.inf, least]


def overlaps(a, b):
    memory = memoryview(array("f", [*a, *b]))
    first, middle, last = memory[:4], memory[2:6], memory[4:]
    yield "a twice", (first, first), {}, "same"
    yield "inputs that overlap", (first, middle), {}, "same"
    yield "out: beside both inputs", (first, first), {"out": last}, "same"
    yield "out: overlaps a", (first, array("f", b)), {"out": middle}, ValueError("out must not overlap a")
    yield "out: overlaps a from before", (middle, array("f", b)), {"out": first}, ValueError("out must not overlap a")
    yield "out: overlaps b", (array("f", a), last), {"out": middle}, ValueError("out must not overlap b")
    yield "out: overlaps b from behind", (array("f", a), first), {"out": middle}, ValueError("out must not overlap b")
    yield "out: a itself, but overlaps b", (first, middle), {"out": first}, ValueError("out must not overlap b")
    yield "out: b itself, but overlaps a", (middle, first), {"out": first}, ValueError("out must not overlap a")
    own_a, own_b, both = array("f", a), array("f", b), array("f", a)
    yield "out: a itself", (own_a, array("f", b)), {"out": own_a}, "same"
    yield "out: b itself", (array("f", a), own_b), {"out": own_b}, "same"
    yield "out: a and b themselves", (both, both), {"out": both}, "same"
    seen = array("f", a)
    yield "out: another view of a", (memoryview(seen), array("f", b)), {"out": memoryview(seen)}, "same"


def main():
    """What the slide prints for the GPU: how far the sum is from the sum."""
    a, b = make_inputs("talk")
    started = time.perf_counter()
    c = vector_add(a, b)
    wall_s = time.perf_counter() - started
    distance = math.sqrt(sum((z - (x + y)) ** 2 for x, y, z in zip(a, b, c)))
    length = math.sqrt(sum(z * z for z in c))
    print(f"{a[0]:.9g} + {b[0]:.9g} = {a[0] + b[0]:.9g} as float64, {c[0]:.9g} as float32")
    print(f"{len(c)} items: {wall_s / len(c) * 1e9:.1f} ns an item")
    print(f"norm of the float64 sums' distance {distance:.3g}, of the sums {length:.3g}")


if __name__ == "__main__":
    main()
