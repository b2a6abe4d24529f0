"""tests/conformance/instruction_sets.py: run under plain pyhost: vector code against the references, at awkward sizes.

Below, beside and above whole vectors, from memory that is aligned to nothing but the items, and with lots of them.

    pyhost instruction_sets.py PYSCRIPTS MODULE...    prints {"sets": ..., "tried": ..., "wrong": ...}

The first of the sets is used.  Where an input is too large for Python, capi is the measure: the same loops in C++.
"""

import importlib
import json
import math
import os
import sys
from array import array

SIZES = (0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 129, 200, 1001)
PAST_THE_CACHES = 2_200_001  # items: with what is read more than the 32 MiB up to which stores go through the caches
ATTRACTED = (-0.62772 - 0.42193j, -1 + 0j)  # constants with discs that no point leaves
CENTRES = (*ATTRACTED, 0j, 0.3 + 0.5j, 2.5 - 1j, complex("nan"))


def numbers(code, size, seed):
    return array(code, ((seed + 37 * i) % 1009 / 8 - 50 for i in range(size)))


def part_of(items, first):
    """A view from item `first` on: only as well aligned as an item."""
    return memoryview(items)[first:]


def room_for(code, size, first):
    """A result's, from item `first` on: with items beside it that are nobody's."""
    return memoryview(array(code, [7]) * (first + size + 70))[first : first + size]


def elementwise():
    for name, code, inputs in (("add_one", "d", 1), ("fused_arith", "d", 2), ("vector_add", "f", 2)):
        for first in (0, 3):
            for size in SIZES:
                arguments = [part_of(numbers(code, size + first, 7 * k), first) for k in range(inputs)]
                yield name, arguments, room_for(code, size, first)
    a = numbers("d", PAST_THE_CACHES, 3)
    yield "add_one", [part_of(a, 1)], room_for("d", len(a) - 1, 1)


def julia():
    for c in CENTRES:
        sizes = ((1, 1, 0), (1, 3, 1), (67, 63, 70 if c in ATTRACTED else 3), (5, 9, 200))
        for width, height, maxiter in sizes:
            xs = array("d", (-1.7 + 3.4 * (i + 0.3) / width for i in range(width)))
            ys = array("d", (-1.2 + 2.4 * (i + 0.3) / height for i in range(height)))
            yield "julia", [xs, ys, c, maxiter], array("i", [-1]) * (width * height)


def julia_list():
    for c in CENTRES:
        zs = [complex(-1.7 + 0.011 * i, 0.9 - 0.007 * i) for i in range(257)]
        yield "julia_list", [zs, c, 80], None


def polygon_mask():
    for width, height in ((1, 1), (5, 70), (63, 3), (64, 2), (65, 66), (130, 9), (4099, 2)):
        for shift in (0, 13, 47):
            corners = [
                ((k * 7919 + shift) % (2 * width) / 1.5 - 3, (k * 104729) % (2 * height) / 1.5 - 2) for k in range(9)
            ]
            flat = array("d", [x for corner in (*corners, (3.0, 1.0)) for x in corner])
            vertices = memoryview(flat).cast("B").cast("d", (10, 2))
            yield "polygon_mask", [vertices, width, height, shift % 2 == 0], room_for("B", width * height, shift)
    for size in (49, 98, 103, 107):  # y * size / size is y, and y * (1 / size) * size is less for some
        flat = array("d", (0, 0, size, size, 0, size))
        vertices = memoryview(flat).cast("B").cast("d", (3, 2))
        yield "polygon_mask", [vertices, size, size, True], bytearray(size * size)


def many_polygons():
    """Vertices at no number, or far away, and many of them: with capi for measure."""
    for edges in (64, 65, 128, 150):  # 64 are looked through at once
        flat = array("d", (k * 7919 % 151 * 0.75 - 2 for k in range(2 * edges)))
        vertices = memoryview(flat).cast("B").cast("d", (edges, 2))
        yield "polygon_mask", [vertices, 90, 101, True], room_for("B", 90 * 101, 13)
    for value in (math.inf, math.nan, 1e308, 2.0**62, 5e-324):
        for place in range(20):
            flat = array("d", (3, 1, 60, -2, 60, 40, 40, 40, 40, 70, 31, 2**-40, -5, 66, -7, 20.25, 2, 30, 64, 3))
            flat[place] = value
            flat[(place + 7) % 20] = -value
            vertices = memoryview(flat).cast("B").cast("d", (10, 2))
            yield "polygon_mask", [vertices, 66, 65, True], room_for("B", 66 * 65, 3)


def sum_primes():
    for n in (0, 3, 127, 128, 129, 1153, 1154, 2189, 9_001):  # beside the ends of lots, and of divisors tried at first
        yield "sum_primes", [n], None


def transpose_cast():
    # Below, beside and above tiles of 16 rows and 8 or 16 columns; rows that are whole cache lines, and others.
    sizes = ((1, 1), (3, 70), (64, 4), (65, 67), (130, 3), (16, 63), (15, 40), (16, 7), (16, 16), (17, 17), (48, 24))
    for rows, columns in sizes:
        for source in "dfiB":
            items = array(source, ((i * 37) % 251 for i in range(rows * columns)))
            matrix = memoryview(items).cast("B").cast(source, (rows, columns))
            for target in "dfiB":
                for first in (0, 3):
                    yield "transpose_cast", [matrix, target], room_for(target, rows * columns, first)


def misfits():
    """Matrices with one item that the target cannot hold, in the first tile, the last, and between."""
    rows, columns = 40, 27
    values = {"d": (float("nan"), 2.0**31, -(2.0**31) - 1, float("-inf")), "f": (2.0**31, float("nan")), "i": (256, -1)}
    for source, bad in values.items():
        for value in bad:
            for place in (0, 20 * columns + 13, rows * columns - 1):
                items = array(source, [7]) * (rows * columns)
                items[place] = value
                yield memoryview(items).cast("B").cast(source, (rows, columns)), "B" if source == "i" else "i"


def uniform():
    for seed in (0, 1, -5, 2**40 + 3):
        for count in (1, 311, 312, 313, 1250):
            yield "uniform", [1, count, seed], room_for("d", count, 1)


def large():
    """Enough of each for several threads, and for stores past the caches; with the widest set only."""
    yield "sum_primes", [8_780_000], None  # beyond the square of 2963, with which a vector of divisors begins
    matrix = memoryview(numbers("d", 65_537, 5) * 44)[: 2048 * 1408].cast("B").cast("d", (2048, 1408))
    for first in (0, 1):
        yield "transpose_cast", [matrix, "f"], room_for("f", 2048 * 1408, first)
    for name, code, inputs in (("add_one", "d", 1), ("fused_arith", "d", 2), ("vector_add", "f", 2)):
        items = numbers(code, 65_537, 5) * 20
        for first in (0, 1):
            yield name, [part_of(items, first)] * inputs, room_for(code, len(items) - first, first)
    xs = array("d", (-1.7 + 0.0013 * i for i in range(2600)))
    yield "julia", [xs, xs[:33], ATTRACTED[0], 200], array("i", [-1]) * (len(xs) * 33)
    zs = [complex(-1.7 + 0.0001 * i, 0.3) for i in range(20_001)]
    yield "julia_list", [zs, ATTRACTED[0], 200], None
    yield "julia_list", [[*zs, 3], ATTRACTED[0], 200], None  # one of the last thread's is no complex number
    yield "julia_list", [[0.5j, 3 + 1j, -1j] * 140_000, ATTRACTED[0], 9], None  # more than is a short call
    corners = array("d", [5, 7, 2000, 300, 1100.5, 2047, -30, 1500])
    yield "polygon_mask", [memoryview(corners).cast("B").cast("d", (4, 2)), 2051, 2047, True], bytearray(2051 * 2047)


def result_of(value):
    return value if isinstance(value, (int, list)) else bytes(memoryview(value))


class Kept:
    """A result's memory and what is beside it, as before the call."""

    def __init__(self, out):
        self.out = memoryview(out)
        self.items, self.all = self.out.tobytes(), memoryview(self.out.obj).tobytes()

    def is_all_beside(self):
        """Puts the items back, and compares."""
        if self.items:
            self.out.cast("B")[:] = self.items
        return memoryview(self.out.obj).tobytes() == self.all


def differences(calls, oracle, modules):
    """(how many calls were made, those that gave another result than oracle(name), or wrote beside it)."""
    tried, wrong = 0, []
    for name, arguments, out in calls:
        want = result_of(oracle(name)(*arguments))
        for module in modules:
            function = getattr(module.held, name, None)
            if function is None:
                continue
            kept = None if out is None else Kept(out)
            got = result_of(function(*arguments) if out is None else function(*arguments, out=out))
            tried += 1
            if got != want or not (kept is None or kept.is_all_beside()):
                scalars = [str(one) for one in arguments if not hasattr(one, "__len__")]
                wrong.append([module.__name__, name, *scalars])
    return tried, wrong


def sentence(function, *arguments):
    try:
        function(*arguments)
    except ValueError as error:
        return str(error)
    return None


def refusals(plain, modules):
    """(how many calls were made, those that were not refused as by the plain loop)."""
    tried, wrong = 0, []
    for matrix, target in misfits():
        want = sentence(plain.transpose_cast, matrix, target)
        for module in modules:
            tried += 1
            got = sentence(module.held.transpose_cast, matrix, target)
            if got is None or got != want:
                wrong.append([module.__name__, "transpose_cast", target, str(got), str(want)])
    return tried, wrong


def main():
    sys.path.insert(0, sys.argv[1])
    modules = [importlib.import_module(name) for name in sys.argv[2:]]
    small = (*elementwise(), *julia(), *julia_list(), *polygon_mask(), *sum_primes(), *transpose_cast(), *uniform())
    tried, wrong = differences(small, lambda name: getattr(importlib.import_module(name), name), modules)
    plain = importlib.import_module("pyhost_capi").held
    refused, taken = refusals(plain, modules)
    polygons, strange = differences(many_polygons(), lambda name: getattr(plain, name), modules)
    many = large() if not os.environ.get("PYHOST_SIMD") else ()
    shared, differing = differences(many, lambda name: getattr(plain, name), modules)
    sets = modules[0].INSTRUCTION_SETS.split(", ")
    wrong += taken + strange + differing
    print(json.dumps({"sets": sets, "tried": tried + refused + polygons + shared, "wrong": wrong}))


main()
