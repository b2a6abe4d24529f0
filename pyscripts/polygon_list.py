"""pyscripts/polygon_list.py: polygon_mask() with vertices and mask in lists; the reference for polygon_list().

From: Jérôme Kieffer, "High Performance computing with Python", 2014 (insidePolygon, called with vertices as tuples).
Teaches: in lists the few numbers that go in cost nothing, and every pixel that comes out is a pointer of 8 bytes, to be
set with the GIL, where an array has one byte.
Types: pairs: a list of tuples (x, y) of numbers; width, height: ints >= 0, width * height < 2**31.
Result: rows mask[y][x] of bools, a list of lists.  If a conversion changes the list, it is read on as `for` does.  Of a
subclass of list or tuple its own items are read, as if it had no __iter__ of its own.

The test of a pixel is polygon_mask.py's, with its border_value True.
"""

from _lists import Misleading, changing_lists, first_difference, iterating_over, not_lists
from _polygon import (
    IMAGES,
    LARGEST,
    OPERATIONS_PER_EDGE,
    POLYGONS,
    inside_polygon,
    picture,
    random_pixels,
    too_many_pixels,
)
from _probes import call_forms, integers, raising, vary

CASES = IMAGES
SIZES = {"first": 1, "last": 140, "what": "pixels a side"}  # of a sweep: from a call's own cost to a millisecond


def polygon_list(pairs, width, height):
    """Tests every pixel of a width x height image against every edge."""
    corners = [(float(x), float(y)) for x, y in pairs]
    return [[inside_polygon(corners, (x, y), True) for x in range(width)] for y in range(height)]


def random_polygon(edges, size):
    numbers = random_pixels(edges, size)
    return list(zip(numbers[::2], numbers[1::2]))


def make_inputs(case):
    edges, size = CASES[case]["edges"], CASES[case]["size"]
    return random_polygon(edges, size), size, size


def sized_inputs(size):
    """The talk's number of edges in a square of `size` times `size` pixels."""
    return random_polygon(CASES["talk"]["edges"], size), size, size


def check(got, want):
    """Exact: a pixel is inside or not, and every backend does the same roundings."""
    if type(got) is not list or len(got) != len(want):
        return f"the result is {str(got):.60} ({type(got).__name__}), want a list of {len(want)} rows"
    differences = (first_difference(row, wanted, bool) for row, wanted in zip(got, want))
    return next((f"row {y}: {found}" for y, found in enumerate(differences) if found), None)


def work(case):
    """Bytes: a tuple and two floats a vertex, a pointer a pixel.  Operations: about five for each edge and pixel."""
    edges, pixels = CASES[case]["edges"], CASES[case]["size"] ** 2
    return (8 + 56 + 2 * 24) * edges + 8 * pixels, OPERATIONS_PER_EDGE * edges * pixels


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    names = ("pairs", "width", "height")
    good = (random_polygon(5, 8), 7, 6)
    yield from call_forms(names, good, optional=0)
    yield from vary(names, good, "pairs", not_lists())
    for name in ("width", "height"):
        yield from vary(names, good, name, integers(7, 0, LARGEST))
        yield from vary(names, good, name, [("zero", 0, "same")])
    for width, height in ((1, 1), (1, 40), (40, 1), (3, 11), (11, 3), (0, 4), (4, 0), (0, 0)):
        yield f"{width} x {height} pixels", (random_polygon(7, 11), width, height), {}, "same"
    for width, height, refused in too_many_pixels():
        yield f"{width} x {height} pixels", (good[0], width, height), {}, refused
    yield from vary(names, good, "pairs", no_pairs(good[0]), blamed="an element of pairs")
    for label, value, expected in real_numbers():
        for place, pair in (("as x", (value, 2.0)), ("as y", (2.0, value))):
            elements = [*good[0][:2], pair, *good[0][2:]]
            yield from vary(names, good, "pairs", [(f"{label} {place}", elements, expected)], "a coordinate in pairs")
    yield from vary(names, good, "pairs", lists())
    for at in (lambda number: (number, 2.0), lambda number: (2.0, number)):
        yield from vary(names, good, "pairs", changing_lists(good[0], ("__float__", "__index__"), at))


def no_pairs(pairs):
    import numpy

    for label, pair in (
        ("a number", 1.0),
        ("None", None),
        ("a str of two", "12"),
        ("a list of two", [1.0, 2.0]),
        ("a row of NumPy's", numpy.ones(2)),
    ):
        for place in (0, len(pairs)):
            elements = [*pairs[:place], pair, *pairs[place:]]
            yield f"{label} as element {place}", elements, TypeError(f"must be a tuple, got {type(pair).__name__}")
    for size in (0, 1, 3):
        yield f"a tuple of {size}", [*pairs, (1.0,) * size], ValueError(f"must have 2 items, got {size}")


def real_numbers():
    """Values for a coordinate."""
    import fractions

    import numpy

    for label, value in (("None", None), ("a str", "1"), ("bytes", b"1"), ("a complex", 1j), ("a tuple", (1.0,))):
        yield label, value, TypeError(f"must be a real number, got {type(value).__name__}")
    for label, value in (("an int too large for a float", 10**400), ("an int too far below zero", -(10**400))):
        yield label, value, ValueError("must fit in a float64")
    yield from raising("__float__")
    yield from raising("__index__")
    yield "an int", 3, "same"
    yield "minus one, by which the C API says that it failed", -1, "same"
    yield "a bool", True, "same"
    yield "a Fraction", fractions.Fraction(7, 2), "same"
    yield "a NumPy float32", numpy.float32(0.1), "same"
    yield "a NumPy int", numpy.int64(4), "same"
    yield "not a number", float("nan"), "same"
    yield "infinite", float("inf"), "same"
    yield "infinite, below zero", -float("inf"), "same"
    yield "minus zero", -0.0, "same"


def lists():
    for label, corners in POLYGONS.items():
        yield label, [tuple(corner) for corner in corners], "same"
    pairs = random_polygon(6, 8)
    yield "empty", [], "same"
    yield "one vertex", pairs[:1], "same"
    yield "two vertices", pairs[:2], "same"
    yield "a subclass of list", type("Polygon", (list,), {})(pairs), "same"
    yield "a subclass of list with a length and items of its own", Misleading(pairs), "same"
    yield "a subclass of tuple", [type("Vertex", (tuple,), {})(pair) for pair in pairs], "same"
    own = type("Vertex", (tuple,), {"__len__": Misleading.__len__, "__getitem__": Misleading.__getitem__})
    yield "a subclass of tuple with a length and items of its own", [own(pair) for pair in pairs], "same"
    # Of a str the reference makes a float, too; no backend takes one.
    words = [(str(x), str(y)) for x, y in pairs]
    yield "a subclass of list that iterates over something else", iterating_over(words, pairs), "same"
    others = [iterating_over(word, pair) for word, pair in zip(words, pairs)]
    yield "subclasses of tuple that iterate over something else", others, "same"
    yield "the same tuple again and again", [pairs[0]] * 5, "same"


def main():
    rows = polygon_list(random_polygon(24, 38), 38, 38)
    mask = [pixel for row in rows for pixel in row]
    print(picture(mask, 38))
    print(f"{sum(mask)} of {len(mask)} pixels are inside; in lists they take {8 * len(mask)} bytes, not {len(mask)}")


if __name__ == "__main__":
    main()
