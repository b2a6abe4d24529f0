"""pyscripts/fused_arith.py: (a + b) * 2 + a * b for each pair of items; the reference for fused_arith().

From: Mike Müller, "Shared Memory Parallelism with Python", PyData London 2014 (Cython's buffer interface, OpenMP).
Teaches: NumPy makes an array for every operator, a fused loop makes none; memory bandwidth.
Types: a, b: C-contiguous buffers of float64 of one shape, of one dimension at least.
Result: float64 in one dimension; a new array, or `out`, any C-contiguous buffer of float64 with as many items, also `a`
or `b` itself.
"""

import functools
import math
import random
import time
from array import array

from _buffers import copied, first_difference, flat
from _probes import buffers_any_shape, call_forms, outputs, vary, vary_out
from _probes_out import in_one_memory

CASES = {"tiny": 1, "quick": 10_000, "talk": 2000 * 2000, "large": 4000 * 4000}
SIZES = {"first": 1, "last": 1_000_000, "what": "items"}  # of a sweep: from a call's own cost to a millisecond
OPERATIONS_PER_ITEM = 4


def fused_arith(a, b, out=None):
    """Goes through both buffers once."""
    result = array("d", bytes(memoryview(a).nbytes)) if out is None else out
    items = flat(result)
    for i, (x, y) in enumerate(zip(flat(a), flat(b))):
        items[i] = (x + y) * 2 + x * y
    return result


def with_numpy(a, b, out=None):
    """As it is written with NumPy: four operators, and an array for each."""
    import numpy

    a, b = numpy.asarray(a).reshape(-1), numpy.asarray(b).reshape(-1)
    result = (a + b) * 2 + a * b
    return result if out is None else copied(result, out)


def with_numpy_steps(a, b, out=None):
    """The same in steps that write into what is there: two arrays instead of four."""
    import numpy

    a, b = numpy.asarray(a).reshape(-1), numpy.asarray(b).reshape(-1)
    result = numpy.add(a, b)
    result *= 2
    result += a * b
    return result if out is None else copied(result, out)


def with_pool_quadrants(a, b, out=None):
    """As the talk tried it: a quadrant for each of four worker processes, its inputs and its result pickled."""
    import numpy

    a, b = as_plane(a), as_plane(b)
    result = numpy.empty_like(a)
    middle_y, middle_x = a.shape[0] // 2, a.shape[1] // 2
    upper, lower = (slice(None, middle_y), slice(middle_y, None))
    left, right = (slice(None, middle_x), slice(middle_x, None))
    quadrants = [(upper, left), (upper, right), (lower, right), (lower, left)]
    futures = [pool().submit(with_operators, a[quadrant], b[quadrant]) for quadrant in quadrants]
    for quadrant, future in zip(quadrants, futures):
        result[quadrant] = future.result()
    result = result.reshape(-1)
    return result if out is None else copied(result, out)


def with_operators(a, b):
    return (a + b) * 2 + a * b


def as_plane(items):
    """As many rows as columns, where there are so many items; else one row."""
    import numpy

    side = math.isqrt(len(items))
    return numpy.asarray(items).reshape(side if side * side == len(items) else 1, -1)


@functools.cache
def pool():
    """Its processes live as long as this one, as the talk's did: starting them is in nobody's time."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(4, mp_context=get_context("fork"))


VARIANTS = {"numpy": with_numpy, "numpy_steps": with_numpy_steps, "pool_quadrants": with_pool_quadrants}


def make_inputs(case):
    return sized_inputs(CASES[case])


def sized_inputs(size):
    """Two rows of `size` items, seeded by their number."""
    generator = random.Random(size)
    return tuple(array("d", (generator.random() for _ in range(size))) for _ in range(2))


def check(got, want):
    """Exact, to the bit: four roundings in a given order leave no room, as long as no compiler fuses two into one."""
    return first_difference(got, want)


def work(case):
    """Bytes: two float64 read and one written an item.  Operations: two additions and two multiplications."""
    return 24 * CASES[case], OPERATIONS_PER_ITEM * CASES[case]


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    names = ("a", "b")
    a, b = array("d", [0.1, -2.5, 3e200, 4.0]), array("d", [0.7, 8.0, 3e200, -0.0])
    good = (a, b)
    yield from call_forms(names, good)
    for name in names:
        yield from vary(names, good, name, buffers_any_shape(a))
    yield from shapes(a, b)
    yield from vary_out(good, outputs("d", len(a)))
    yield from overlaps(a, b)
    yield from in_one_memory("a", a, b)


def shapes(a, b):
    import numpy

    square_a, square_b = numpy.array(a).reshape(2, 2), numpy.array(b).reshape(2, 2)
    empty = numpy.empty((0, 3))
    other_shape = ValueError("b must have the shape of a")
    special = array("d", [float("nan"), float("inf"), -float("inf"), -0.0, 5e-324, 1.7e308])
    yield "two dimensions", (square_a, square_b), {}, "same"
    yield "two dimensions into one", (square_a, square_b), {"out": array("d", bytes(32))}, "same"
    yield "three dimensions", (square_a[None], square_b[None]), {}, "same"
    yield "as many items in other shapes", (square_a, b), {}, other_shape
    yield "b: one item short", (a, b[:-1]), {}, other_shape
    yield "b: one item long", (a, array("d", [*b, 1.0])), {}, other_shape
    yield "b: one item for all", (a, b[:1]), {}, other_shape
    for count in (1, 2, 3, 63, 65, 10_000, 10_001, 10_007):  # beside what is shared among threads or lanes
        yield f"{count} items", (array("d", range(count)), array("d", range(7, count + 7))), {}, "same"
    yield "a row", (numpy.arange(5.0).reshape(1, 5), numpy.ones((1, 5))), {}, "same"
    yield "a column", (numpy.arange(5.0).reshape(5, 1), numpy.ones((5, 1))), {}, "same"
    yield "a row and a column", (numpy.ones((1, 5)), numpy.ones((5, 1))), {}, other_shape
    yield "both empty", (array("d"), array("d")), {}, "same"
    yield "both empty in two dimensions", (empty, empty), {}, "same"
    yield "empty in other shapes", (empty, empty.T.copy()), {}, other_shape
    yield "a: empty", (array("d"), b), {}, other_shape
    yield "b: empty", (a, array("d")), {}, other_shape
    yield "special values", (special, array("d", [1.0] * len(special))), {}, "same"


def overlaps(a, b):
    memory = memoryview(array("d", [*a, *b]))
    first, middle, last = memory[:4], memory[2:6], memory[4:]
    yield "a twice", (first, first), {}, "same"
    yield "inputs that overlap", (first, middle), {}, "same"
    yield "out: beside both inputs", (first, first), {"out": last}, "same"
    yield "out: overlaps a", (first, array("d", b)), {"out": middle}, ValueError("out must not overlap a")
    yield "out: overlaps b", (array("d", a), last), {"out": middle}, ValueError("out must not overlap b")
    yield "out: a itself, but overlaps b", (first, middle), {"out": first}, ValueError("out must not overlap b")
    yield "out: b itself, but overlaps a", (middle, first), {"out": first}, ValueError("out must not overlap a")
    own_a, own_b = array("d", a), array("d", b)
    yield "out: a itself", (own_a, array("d", b)), {"out": own_a}, "same"
    yield "out: b itself", (array("d", a), own_b), {"out": own_b}, "same"
    both = array("d", a)
    yield "out: a and b themselves", (both, both), {"out": both}, "same"
    seen = array("d", a)
    yield "out: another view of a", (memoryview(seen), array("d", b)), {"out": memoryview(seen)}, "same"


def main():
    """What one item costs in a Python loop."""
    count = 200_000
    generator = random.Random(1)
    a, b = (array("d", (generator.random() for _ in range(count))) for _ in range(2))
    started = time.perf_counter()
    result = fused_arith(a, b)
    wall_s = time.perf_counter() - started
    for i in range(3):
        print(f"({a[i]:.3f} + {b[i]:.3f}) * 2 + {a[i]:.3f} * {b[i]:.3f} = {result[i]:.3f}")
    print(f"{count} items: {wall_s / count * 1e9:.1f} ns an item, {24 * count / wall_s / 1e9:.2f} GB/s")


if __name__ == "__main__":
    main()
