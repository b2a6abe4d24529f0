"""pyscripts/polygon_mask.py: which pixels of an image lie inside a polygon; the reference for polygon_mask().

From: Jérôme Kieffer, "High Performance computing with Python", 2014 (insidePolygon, whose test is kept to the letter).
Teaches: profile first; vertices as tuples are ten times faster than as NumPy rows in a Python loop.
Types: vertices: buffer of float64 of shape (n, 2), columns x and y; width, height: ints >= 0, width * height < 2**31;
border_value: what a pixel on a vertex gets, any truth value.
Result: uint8 mask[y][x], row-major, 0 or 1; a new array, or `out`, any C-contiguous buffer of uint8 with as many items.
"""

import argparse
import random
from array import array

from _buffers import first_difference, flat
from _png import write_png
from _probes import buffers_2d, call_forms, integers, outputs, raising, vary, vary_out

CASES = {
    "tiny": {"edges": 3, "size": 1},
    "quick": {"edges": 24, "size": 64},
    "talk": {"edges": 24, "size": 1024},
    "large": {"edges": 24, "size": 4096},
}
SIZES = {"first": 1, "last": 140, "what": "pixels a side"}  # of a sweep: from a call's own cost to a millisecond
SEED = 2014
LARGEST = 2**31 - 1  # a side, and pixels in all
# Four comparisons and a share of the divisions, which few edges need: as extensions/kernels/polygon_mask.hpp counts.
OPERATIONS_PER_EDGE = 5


def polygon_mask(vertices, width, height, border_value=True, out=None):
    """Tests every pixel of a width x height image against every edge."""
    mask = array("B", bytes(width * height)) if out is None else out
    items = flat(mask)
    corners = [(x, y) for x, y in memoryview(vertices).tolist()]
    for y in range(height):
        for x in range(width):
            items[y * width + x] = inside_polygon(corners, (x, y), border_value)
    return mask


def inside_polygon(vertices, point, border_value):
    """The talk's test: a ray from the point crosses the border an odd number of times if the point is inside."""
    counter = 0
    for i, polypoint1 in enumerate(vertices):
        if polypoint1[0] == point[0] and polypoint1[1] == point[1]:
            return bool(border_value)
        polypoint2 = vertices[(i + 1) % len(vertices)]
        if point[1] > min(polypoint1[1], polypoint2[1]):
            if point[1] <= max(polypoint1[1], polypoint2[1]):
                if point[0] <= max(polypoint1[0], polypoint2[0]):
                    if polypoint1[1] != polypoint2[1]:
                        xinters = (point[1] - polypoint1[1]) * (polypoint2[0] - polypoint1[0]) / (
                            polypoint2[1] - polypoint1[1]
                        ) + polypoint1[0]
                        if polypoint1[0] == polypoint2[0] or point[0] <= xinters:
                            counter += 1
    return counter % 2 == 1


def random_polygon(edges, size, seed=SEED):
    """Vertices on random pixels, as the talk's numpy.random.randint(0, L, (N, 2)) gives them."""
    generator = random.Random(seed)
    coordinates = array("d", (generator.randrange(size) for _ in range(2 * edges)))
    return memoryview(coordinates).cast("B").cast("d", (edges, 2))


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
    for width, height in ((2**16, 2**15), (2**15, 2**16), (LARGEST, LARGEST), (LARGEST, 2), (2**20, 2**12)):
        refused = ValueError(f"width * height must be at most {LARGEST}, got {width * height}")
        yield f"{width} x {height} pixels", (good[0], width, height), {}, refused
    too_short = ValueError(f"out must hold {LARGEST} items, got 1")  # so that none of so many has to be made
    for width, height in ((LARGEST, 1), (1, LARGEST)):
        yield f"{width} x {height} pixels", (good[0], width, height), {"out": bytearray(1)}, too_short
    yield "border_value: False", good, {"border_value": False}, "same"
    yield "border_value: by position", (*good, False), {}, "same"
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
    """Beside an image of 7 x 6 pixels and beyond it, with corners and crossings on pixels and between them."""
    import numpy

    for label, corners in (
        ("beyond every side", [[-3.5, -2.0], [12.25, 1.5], [9.0, 8.0], [-1.0, 7.75]]),
        ("left of the image", [[-9.0, -1.0], [-0.5, 2.0], [-4.0, 7.0]]),
        ("right of the image", [[7.0, -1.0], [9.5, 2.0], [8.0, 7.0]]),
        ("above and below", [[3.0, -5.0], [4.5, 50.0], [2.0, 50.0]]),
        ("crossings on pixels", [[0.0, 0.0], [5.0, 5.0], [0.0, 5.0]]),
        ("crossings between pixels", [[0.5, -0.5], [6.25, 2.5], [1.75, 5.5]]),
        ("upright and level sides", [[1.0, 1.0], [5.0, 1.0], [5.0, 4.0], [1.0, 4.0]]),
        ("corners on the last pixels", [[6.0, 0.0], [6.0, 5.0], [0.0, 5.0]]),
        ("corners one beyond the last pixels", [[7.0, 0.0], [7.0, 6.0], [0.0, 6.0], [-1.0, 2.0]]),
        ("a corner twice", [[1.0, 0.0], [1.0, 0.0], [6.0, 2.0], [2.0, 5.0]]),
        ("crossing itself", [[0.0, 0.0], [6.0, 5.0], [6.0, 0.0], [0.0, 5.0]]),
        ("huge", [[-1e300, -1e300], [1e300, -1.0], [3.0, 1e300]]),
    ):
        yield label, numpy.array(corners), "same"


def picture(mask, width):
    """Two characters a pixel, so that a square stays one."""
    rows = [mask[i : i + width] for i in range(0, len(mask), width)]
    return "\n".join("".join("##" if pixel else ". " for pixel in row) for row in rows)


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
