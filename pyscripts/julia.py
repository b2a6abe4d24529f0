"""pyscripts/julia.py: how many steps of z*z + c each point of a grid takes to escape; the reference for julia().

From: Ian Ozsvald, "High Performance Python", EuroSciPy 2014 (julia1.py).
Teaches: numbers in lists against numbers in arrays, and load imbalance: a point inside the set costs `maxiter` steps, a
point outside a handful.
Types: xs, ys: one-dimensional buffers of float64; c: a number; 0 <= maxiter < 2**31.
Result: int32 counts[y][x], row-major; a new array, or `out`, any C-contiguous buffer of int32 with as many items.

The talk tests abs(z) < 2; here it is zr*zr + zi*zi < 4, without the square root: the talk's grid has the same sum.
"""

import argparse
from array import array

from _buffers import copied, first_difference, flat
from _julia_set import GRIDS, INT32_MAX, OPERATIONS_PER_STEP, STEPS, C, coordinates, picture, row_of_points
from _png import fire_palette, write_png
from _probes import buffers_1d, call_forms, integers, numbers, outputs, vary, vary_out

CASES = GRIDS
SIZES = {"first": 1, "last": 6_000, "what": "points"}  # of a sweep: from a call's own cost to a millisecond


def julia(xs, ys, c, maxiter, out=None):
    """Counts the steps until |z| reaches 2, `maxiter` at most, for z starting at each x + y*1j."""
    cr, ci = complex(c).real, complex(c).imag
    counts = array("i", bytes(4 * len(xs) * len(ys))) if out is None else out
    items = flat(counts)
    xs = flat(xs)
    i = 0
    for y in flat(ys):
        for x in xs:
            zr, zi = x, y
            n = 0
            while n < maxiter and zr * zr + zi * zi < 4.0:
                zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
                n += 1
            items[i] = n
            i += 1
    return counts


def with_abs(xs, ys, c, maxiter, out=None):
    """The talk's own arithmetic: complex numbers, and abs(z), which takes a square root."""
    counts = array("i", bytes(4 * len(xs) * len(ys))) if out is None else out
    items = flat(counts)
    xs = flat(xs)
    i = 0
    for y in flat(ys):
        for x in xs:
            z = complex(x, y)
            n = 0
            while n < maxiter and abs(z) < 2:
                z = z * z + c
                n += 1
            items[i] = n
            i += 1
    return counts


def with_lists(xs, ys, c, maxiter, out=None):
    """The reference over lists: no item of an array has to be made a float again and again."""
    cr, ci = complex(c).real, complex(c).imag
    xs, counts = list(flat(xs)), []
    for y in list(flat(ys)):
        for x in xs:
            zr, zi = x, y
            n = 0
            while n < maxiter and zr * zr + zi * zi < 4.0:
                zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
                n += 1
            counts.append(n)
    result = array("i", counts)
    return result if out is None else copied(result, out)


def with_numpy_items(xs, ys, c, maxiter, out=None):
    """The reference over NumPy arrays, item by item: every number is a NumPy scalar, the talk's "> 2 mins"."""
    import numpy

    cr, ci = complex(c).real, complex(c).imag
    xs, ys = numpy.asarray(xs), numpy.asarray(ys)
    counts = numpy.zeros((len(ys), len(xs)), numpy.int32)
    for j in range(len(ys)):
        for i in range(len(xs)):
            zr, zi = xs[i], ys[j]
            while counts[j, i] < maxiter and zr * zr + zi * zi < 4.0:
                zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
                counts[j, i] += 1
    return counts.reshape(-1) if out is None else copied(counts.reshape(-1), out)


VARIANTS = {"abs": with_abs, "lists": with_lists, "numpy_items": with_numpy_items}


def make_inputs(case):
    xs, ys = coordinates(CASES[case]["width"])
    return xs, ys, C, CASES[case]["maxiter"]


def sized_inputs(size):
    """A row of `size` points across the set: about 75 steps a point, few at its ends."""
    return *row_of_points(size), C, CASES["talk"]["maxiter"]


def check(got, want):
    """Exact: the counts are integers, and every backend does the same roundings."""
    return first_difference(got, want)


def work(case):
    """Bytes: both axes once, an int32 a point.  Operations: of the steps that the reference was seen to take."""
    xs, ys = coordinates(CASES[case]["width"])
    return 8 * (len(xs) + len(ys)) + 4 * len(xs) * len(ys), OPERATIONS_PER_STEP * STEPS[case]


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    names = ("xs", "ys", "c", "maxiter")
    xs, ys = array("d", [-1.5, -0.5, 0.5, 1.5]), array("d", [1.0, 0.0])
    good = (xs, ys, C, 20)
    yield from call_forms(names, good)
    yield from vary(names, good, "xs", buffers_1d(xs))
    yield from vary(names, good, "ys", buffers_1d(ys))
    yield from vary(names, good, "c", numbers())
    yield from vary(names, good, "maxiter", integers(20, 0, INT32_MAX))
    yield from vary(names, good, "maxiter", [("zero", 0, "same")])
    yield from vary(names, (array("d", [9.0]), ys, C, 20), "maxiter", [("the largest int32", INT32_MAX, "same")])
    yield from vary_out(good, outputs("i", len(xs) * len(ys)))
    yield from overlapping_outputs(xs, ys)
    for width, height in ((1, 1), (1, 9), (9, 1), (3, 7), (7, 3), (0, 3), (3, 0), (0, 0)):
        grid = [array("d", (0.4 * i - first for i in range(n))) for first, n in ((1.5, width), (1.1, height))]
        yield f"{width} x {height} points", (*grid, C, 20), {}, "same"
    yield "maxiter: one", (xs, ys, C, 1), {}, "same"
    yield "c: only its imaginary part", (xs, ys, 0.75j, 20), {}, "same"
    yield "a point on the circle |z| = 2", (array("d", [2.0, -2.0]), array("d", [0.0]), C, 20), {}, "same"


def overlapping_outputs(xs, ys):
    for name in ("xs", "ys"):
        refused = ValueError(f"out must not overlap {name}")
        memory = memoryview(bytearray(64))
        shared, rest = memory[:32].cast("d"), memory[24:56].cast("i")
        arguments = (shared, ys, C, 20) if name == "xs" else (xs[:2], shared, C, 20)
        yield f"out: overlaps {name}", arguments, {"out": rest}, refused
        first, shared = memory[:32].cast("i"), memory[24:56].cast("d")
        arguments = (shared, ys, C, 20) if name == "xs" else (xs[:2], shared, C, 20)
        yield f"out: begins before {name} and overlaps it", arguments, {"out": first}, refused
        one, axis = memory[24:32].cast("d"), array("d", bytes(64))
        arguments = (one, axis, C, 20) if name == "xs" else (axis, one, C, 20)
        yield f"out: longer than {name}, which lies at its end", arguments, {"out": first}, refused


def main():
    parser = argparse.ArgumentParser(description="Draw the talk's Julia set.")
    parser.add_argument("--png", metavar="FILE", help="write a 500 x 500 picture there")
    options = parser.parse_args()
    xs, ys = coordinates(76)
    ys = ys[16:-16:2]  # a character is twice as high as wide, and above and below there is nothing to see
    counts = memoryview(julia(xs, ys, C, 63)).tolist()  # plain ints, whichever array a swapped-in julia() returns
    print(picture(counts, len(xs)))
    print(f"{len(counts)} points took {sum(counts)} steps")
    if options.png:
        xs, ys = coordinates(500)
        counts = memoryview(julia(xs, ys, C, 255)).tolist()
        write_png(options.png, bytes(counts), len(xs), len(ys), fire_palette())
        print(f"wrote {options.png}")


if __name__ == "__main__":
    main()
