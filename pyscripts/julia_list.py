"""pyscripts/julia_list.py: julia() with its points in a list of complex numbers; the reference for julia_list().

From: Ian Ozsvald, "High Performance Python", EuroSciPy 2014 (julia1.py, whose zs is such a list, and whose output one
of ints).
Teaches: numbers in lists against numbers in arrays: native code has to unpack every element into memory of its own, and
to make an object of every result.  That needs the GIL; only the loop between the two can release it.
Types: zs: a list of complex numbers, or of what converts to them; c: a number; 0 <= maxiter < 2**31.
Result: a list of ints, counts[i] of zs[i].  If a conversion changes the list, it is read on as `for` does.  Of a
subclass the list itself is read, as if it had no __iter__ of its own.

The loop is julia.py's, so its counts are julia()'s.
"""

import sys
from array import array

from _julia_set import GRIDS, INT32_MAX, OPERATIONS_PER_STEP, STEPS, C, coordinates, picture, row_of_points
from _lists import Misleading, changing_lists, first_difference, iterating_over, not_lists
from _probes import call_forms, integers, numbers, vary

CASES = GRIDS
SIZES = {"first": 1, "last": 6_000, "what": "points"}  # of a sweep: from a call's own cost to a millisecond


def julia_list(zs, c, maxiter):
    """Counts the steps until |z| reaches 2, `maxiter` at most, for z starting at each of zs."""
    cr, ci = complex(c).real, complex(c).imag
    counts = []
    for z in zs:
        z = complex(z)
        zr, zi = z.real, z.imag
        n = 0
        while n < maxiter and zr * zr + zi * zi < 4.0:
            zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
            n += 1
        counts.append(n)
    return counts


def points(xs, ys):
    """Row by row, as julia() counts them."""
    return [complex(x, y) for y in ys for x in xs]


def make_inputs(case):
    return points(*coordinates(CASES[case]["width"])), C, CASES[case]["maxiter"]


def sized_inputs(size):
    """A row of `size` points across the set: about 75 steps a point, few at its ends."""
    return points(*row_of_points(size)), C, CASES["talk"]["maxiter"]


def check(got, want):
    """Exact: the counts are integers, and every backend does the same roundings."""
    return first_difference(got, want, int)


def work(case):
    """Bytes: a pointer and a complex number of 32 bytes a point, a pointer to an int.  Operations: julia's."""
    xs, ys = coordinates(CASES[case]["width"])
    return (8 + 32 + 8) * len(xs) * len(ys), OPERATIONS_PER_STEP * STEPS[case]


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    names = ("zs", "c", "maxiter")
    zs = [-1.5 + 1j, -0.5 + 0j, 0.5 - 0.25j, 1.5 + 0j]
    good = (zs, C, 20)
    yield from call_forms(names, good, optional=0)
    yield from vary(names, good, "zs", not_lists())
    not_a_list = TypeError("must be a list, got array")
    yield from vary(names, good, "zs", [("an array of float64", array("d", [0.5, 1.5]), not_a_list)])
    for label, element, expected in numbers():
        for place, elements in (
            ("first", [element, *zs]),
            ("in the middle", [*zs[:2], element, *zs]),
            ("all", [element]),
        ):
            yield from vary(names, good, "zs", [(f"{label}, {place}", elements, expected)], blamed="an element of zs")
    yield from vary(names, good, "zs", lists())
    yield from vary(names, good, "zs", changing_lists(zs, ("__complex__", "__float__", "__index__")))
    yield from vary(names, good, "c", numbers())
    yield from vary(names, good, "maxiter", integers(20, 0, INT32_MAX))
    yield from vary(names, good, "maxiter", [("zero", 0, "same"), ("one", 1, "same")])
    yield from vary(names, ([9 + 0j], C, 20), "maxiter", [("the largest int32", INT32_MAX, "same")])
    yield "c: only its imaginary part", (zs, 0.75j, 20), {}, "same"
    yield "maxiter: more than a small int", ([0j, 0.1j, 9 + 0j], 0, 300), {}, "same"
    yield "zs: points on the circle |z| = 2", ([2 + 0j, -2j, complex(2, 5e-324)], C, 20), {}, "same"


def lists():
    import numpy

    nan, infinity = float("nan"), float("inf")
    yield "empty", [], "same"
    yield "a subclass of list", type("Points", (list,), {})([0.5j, 1j]), "same"
    yield "a subclass of list with a length and items of its own", Misleading([0.5j, 1j]), "same"
    # Of a str the reference makes a complex, too; no backend takes one.
    yield "a subclass of list that iterates over something else", iterating_over(["0.5j", "1"], [0.5j, 1]), "same"
    yield "many types", [1, 0.5, True, 0.5j, numpy.complex64(0.5j), numpy.float32(0.1), numpy.int8(1)], "same"
    yield "a subclass of complex", [type("Point", (complex,), {})(0.5, -0.25)], "same"
    yield "the same object again and again", [0.25 + 0.5j] * 9, "same"
    special = (nan, infinity, -infinity, -0.0, 0.0, 5e-324, 1.7e308)
    yield "special values", [complex(real, imag) for real in special for imag in special], "same"
    for length in (2, 3, 7, 64, 1000):
        yield f"{length} points", [complex(0.003 * i - 1.5, 0.002 * i - 1.0) for i in range(length)], "same"


def main():
    """A picture, and how much memory its points take."""
    xs, ys = coordinates(76)
    ys = ys[16:-16:2]  # a character is twice as high as wide, and above and below there is nothing to see
    zs = points(xs, ys)
    counts = julia_list(zs, C, 63)
    print(picture(counts, len(xs)))
    list_bytes = sys.getsizeof(zs) + sum(map(sys.getsizeof, zs))
    print(f"{len(counts)} points took {sum(counts)} steps")
    print(f"as a list they take {list_bytes} bytes, as an array of two float64 each {16 * len(zs)}")


if __name__ == "__main__":
    main()
