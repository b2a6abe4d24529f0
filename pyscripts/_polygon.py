"""pyscripts/_polygon.py: the talk's polygon, its test of a pixel, and polygons that are easily got wrong.

Shared by polygon_mask.py, which has vertices and mask in arrays, and polygon_list.py, which has them in lists.
"""

import random

SEED = 2014
LARGEST = 2**31 - 1  # a side, and pixels in all
# Four comparisons and a share of the divisions, which few edges need: as extensions/kernels/polygon_mask.hpp counts.
OPERATIONS_PER_EDGE = 5
# Of each case: edges of the polygon, and pixels a side.
IMAGES = {
    "tiny": {"edges": 3, "size": 1},
    "quick": {"edges": 24, "size": 64},
    "talk": {"edges": 24, "size": 1024},
    "large": {"edges": 24, "size": 4096},
}


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


def random_pixels(edges, size, seed=SEED):
    """The vertices x, y, x, y ...: random pixels, as the talk's numpy.random.randint(0, L, (N, 2)) gives them."""
    generator = random.Random(seed)
    return [float(generator.randrange(size)) for _ in range(2 * edges)]


# Beside an image of 7 x 6 pixels and beyond it, with corners and crossings on pixels and between them.
POLYGONS = {
    "beyond every side": [[-3.5, -2.0], [12.25, 1.5], [9.0, 8.0], [-1.0, 7.75]],
    "left of the image": [[-9.0, -1.0], [-0.5, 2.0], [-4.0, 7.0]],
    "right of the image": [[7.0, -1.0], [9.5, 2.0], [8.0, 7.0]],
    "above and below": [[3.0, -5.0], [4.5, 50.0], [2.0, 50.0]],
    "crossings on pixels": [[0.0, 0.0], [5.0, 5.0], [0.0, 5.0]],
    "crossings between pixels": [[0.5, -0.5], [6.25, 2.5], [1.75, 5.5]],
    "upright and level sides": [[1.0, 1.0], [5.0, 1.0], [5.0, 4.0], [1.0, 4.0]],
    "corners on the last pixels": [[6.0, 0.0], [6.0, 5.0], [0.0, 5.0]],
    "corners one beyond the last pixels": [[7.0, 0.0], [7.0, 6.0], [0.0, 6.0], [-1.0, 2.0]],
    "a corner twice": [[1.0, 0.0], [1.0, 0.0], [6.0, 2.0], [2.0, 5.0]],
    "crossing itself": [[0.0, 0.0], [6.0, 5.0], [6.0, 0.0], [0.0, 5.0]],
    "huge": [[-1e300, -1e300], [1e300, -1.0], [3.0, 1e300]],
}


def too_many_pixels():
    """(width, height, what is refused) of images that no int32 can count."""
    for width, height in ((2**16, 2**15), (2**15, 2**16), (LARGEST, LARGEST), (LARGEST, 2), (2**20, 2**12)):
        yield width, height, ValueError(f"width * height must be at most {LARGEST}, got {width * height}")


def picture(mask, width):
    """Two characters a pixel, so that a square stays one."""
    rows = [mask[i : i + width] for i in range(0, len(mask), width)]
    return "\n".join("".join("##" if pixel else ". " for pixel in row) for row in rows)
