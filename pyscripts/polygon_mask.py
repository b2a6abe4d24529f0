"""pyscripts/polygon_mask.py: which pixels of an image lie inside a polygon; the reference for polygon_mask().

From: Jérôme Kieffer, "High Performance computing with Python", 2014 (insidePolygon, whose test is kept to the letter).
Teaches: profile first; vertices as tuples are ten times faster than as NumPy rows in a Python loop.
Types: vertices: buffer of float64 of shape (n, 2), columns x and y; width, height: ints >= 0, width * height < 2**31;
border_value: what a pixel on a vertex gets, any truth value.
Result: uint8 mask[y][x], row-major, 0 or 1; a new array, or `out`, any C-contiguous buffer of uint8 with as many items.
"""

import argparse
from array import array

from _buffers import first_difference, flat
from _png import write_png
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
from _probes import buffers_2d, call_forms, integers, outputs, raising, vary, vary_out

CASES = IMAGES
SIZES = {"first": 1, "last": 140, "what": "pixels a side"}  # of a sweep: from a call's own cost to a millisecond


def polygon_mask(vertices, width, height, border_value=True, out=None):
    """Tests every pixel of a width x height image against every edge."""
    mask = array("B", bytes(width * height)) if out is None else out
    items = flat(mask)
    corners = [(x, y) for x, y in memoryview(vertices).tolist()]
    for y in range(height):
        for x in range(width):
            items[y * width + x] = inside_polygon(corners, (x, y), border_value)
    return mask


def with_numpy_rows(vertices, width, height, border_value=True, out=None):
    """The talk's first program: vertices and point as NumPy rows, whose items are made NumPy scalars one by one."""
    import numpy

    corners = numpy.asarray(vertices)
    mask = array("B", bytes(width * height)) if out is None else out
    items = flat(mask)
    for y in range(height):
        for x in range(width):
            items[y * width + x] = inside_polygon(corners, numpy.array((x, y)), border_value)
    return mask


def with_lists(vertices, width, height, border_value=True, out=None):
    """The reference with lists of two in the place of tuples."""
    mask = array("B", bytes(width * height)) if out is None else out
    items = flat(mask)
    corners = memoryview(vertices).tolist()
    for y in range(height):
        for x in range(width):
            items[y * width + x] = inside_polygon(corners, [x, y], border_value)
    return mask


VARIANTS = {"lists": with_lists, "numpy_rows": with_numpy_rows}


def random_polygon(edges, size):
    """An array of shape (edges, 2)."""
    return memoryview(array("d", random_pixels(edges, size))).cast("B").cast("d", (edges, 2))


def make_inputs(case):
    edges, size = CASES[case]["edges"], CASES[case]["size"]
    return random_polygon(edges, size), size, size


def sized_inputs(size):
    """The talk's number of edges in a square of `size` times `size` pixels."""
    return random_polygon(CASES["talk"]["edges"], size), size, size


def check(got, want):
    """Exact: a pixel is inside or not, and every backend does the same roundings."""
    return first_difference(got, want)


def work(case):
    """Bytes: the vertices once, the mask once.  Operations: about five for each edge and pixel."""
    edges, pixels = CASES[case]["edges"], CASES[case]["size"] ** 2
    return 16 * edges + pixels, OPERATIONS_PER_EDGE * edges * pixels


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    names = ("vertices", "width", "height")
    triangle = [[1.0, 0.0], [6.5, 2.0], [2.0, 5.0]]
    good = (random_polygon(5, 8), 7, 6)
    yield from call_forms(names, good, optional=2)
    yield from vary(names, good, "vertices", buffers_2d(triangle))
    for name in ("width", "height"):
        yield from vary(names, good, name, integers(7, 0, LARGEST))
        yield from vary(names, good, name, [("zero", 0, "same")])
    for width, height in ((1, 1), (1, 40), (40, 1), (3, 11), (11, 3), (0, 4), (4, 0)):
        yield f"{width} x {height} pixels", (random_polygon(7, 11), width, height), {}, "same"
    yield from vary(names, good, "vertices", polygons())
    for width, height, refused in too_many_pixels():
        yield f"{width} x {height} pixels", (good[0], width, height), {}, refused
    too_short = ValueError(f"out must hold {LARGEST} items, got 1")  # so that none of so many has to be made
    for width, height in ((LARGEST, 1), (1, LARGEST)):
        yield f"{width} x {height} pixels", (good[0], width, height), {"out": bytearray(1)}, too_short
    yield "border_value: False", good, {"border_value": False}, "same"
    yield "border_value: by position", (*good, False), {}, "same"
    for label, value in (("None", None), ("an empty list", []), ("a str", "no"), ("256", 256), ("a float", 0.5)):
        yield f"border_value: {label}", good, {"border_value": value}, "same"
    for label, value, expected in raising("__bool__"):
        yield f"border_value: {label}", good, {"border_value": value}, expected
    yield "out: by position", (*good, True, bytearray(42)), {}, "same"
    yield from vary_out(good, outputs("B", 42))
    yield "out: bytearray", good, {"out": bytearray(42)}, "same"
    yield "out: bytes", good, {"out": bytes(42)}, ValueError("out must be writable")
    memory, refused = memoryview(bytearray(80)), ValueError("out must not overlap vertices")
    overlapped = memory[:48].cast("d", (3, 2))
    yield "out: overlaps vertices", (overlapped, 8, 5), {"out": memory[40:]}, refused
    yield "out: begins before vertices", (memory[32:].cast("d", (3, 2)), 8, 5), {"out": memory[:40]}, refused
    yield "out: beside vertices", (overlapped, 8, 4), {"out": memory[48:]}, "same"


def polygons():
    import numpy

    for label, corners in POLYGONS.items():
        yield label, numpy.array(corners), "same"


def main():
    parser = argparse.ArgumentParser(description="Draw a random polygon with 24 edges.")
    parser.add_argument("--png", metavar="FILE", help="write a 256 x 256 picture there")
    options = parser.parse_args()
    mask = memoryview(polygon_mask(random_polygon(24, 38), 38, 38)).tolist()  # ints: sums of NumPy's uint8 wrap
    print(picture(mask, 38))
    print(f"{sum(mask)} of {len(mask)} pixels are inside")
    if options.png:
        mask = polygon_mask(random_polygon(24, 256), 256, 256)
        write_png(options.png, bytes(mask), 256, 256, [(255, 255, 255), (30, 60, 120)])
        print(f"wrote {options.png}")


if __name__ == "__main__":
    main()
