"""pyscripts/mirror.py: an image whose left is its right; the reference for mirror().

From: Jérôme Kieffer, "High Performance computing with Python", 2014: OpenCL's example of a kernel, horizontal_reflect.
Teaches: of bytes the memory costs little, the steps cost all, and eight pixels can be one step; a slice with a step of
-1 is a compiled loop, too.
Types: image: C-contiguous buffer of uint8 of two dimensions, image[y][x].
Result: uint8, row by row, in one dimension; a new array, or `out`, any C-contiguous buffer of uint8 with as many items
that does not overlap `image`.
"""

import random
import time
from array import array

from _buffers import first_difference, flat
from _probes import call_forms, must_hold, other_items, outputs, vary, vary_out
from _probes_2d import matrices
from _probes_out import in_one_memory

CASES = {"tiny": (1, 1), "quick": (90, 110), "talk": (1024, 1024), "large": (8192, 8192)}  # rows, columns
SIZES = {"first": 1, "last": 2000, "what": "pixels a side"}  # of a sweep: from a call's own cost to a millisecond


def mirror(image, out=None):
    """Takes each row from its end."""
    height, width = memoryview(image).shape
    result = array("B", bytes(height * width)) if out is None else out
    pixels, items = flat(image), flat(result)
    for y in range(height):
        for x in range(width):
            items[y * width + x] = pixels[y * width + width - 1 - x]
    return result


def make_inputs(case):
    return (random_image(*CASES[case]),)


def sized_inputs(size):
    """A square of `size` times `size` pixels."""
    return (random_image(size, size),)


def random_image(height, width):
    """Seeded by the number of its pixels."""
    pixels = random.Random(height * width).randbytes(height * width)
    return memoryview(pixels).cast("B", (height, width))


def check(got, want):
    """Exact: bytes are copied."""
    return first_difference(got, want)


def work(case):
    """Bytes: each pixel read and written once.  Operations: none but copies."""
    height, width = CASES[case]
    return 2 * height * width, 0


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    import numpy

    image = numpy.arange(12, dtype="B").reshape(3, 4)
    yield from call_forms(("image",), (image,))
    yield "out: by position", (image, bytearray(12)), {}, "same"
    yield from vary(("image",), (image,), "image", images(image))
    yield from vary_out((image,), outputs("B", image.size))
    yield "out: bytearray", (image,), {"out": bytearray(12)}, "same"
    yield "out: bytes", (image,), {"out": bytes(12)}, ValueError("out must be writable")
    yield "out: of the image's shape", (image,), {"out": numpy.empty_like(image)}, "same"
    yield from overlaps()
    yield from in_one_memory("image", image, may_be_it=False)


def images(image):
    import numpy

    types = ("int8", "bool", "uint16", "int32", "uint64", "float32", "float64", "complex128", "object", ">i4")
    yield from other_items("B", image.shape, *types)
    yield "memoryview of signed bytes", memoryview(image).cast("B").cast("b", image.shape), must_hold("B", "b")
    yield from matrices(image)
    every_byte = numpy.arange(256, dtype="B")
    for width in (2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100):  # beside what is turned round at once
        yield f"{width} pixels a row", numpy.tile(every_byte, width)[: 5 * width].reshape(5, width), "same"
        yield f"{width} rows of one pixel", every_byte[:width].reshape(width, 1), "same"
    yield "every byte", every_byte.reshape(1, 256), "same"
    yield "enough rows to share", numpy.tile(every_byte, 501).reshape(501, 256), "same"


def overlaps():
    memory, refused = memoryview(bytearray(range(24))), ValueError("out must not overlap image")
    image = memory[:12].cast("B", (3, 4))
    yield "out: the image itself", (image,), {"out": image}, refused
    yield "out: overlaps image from behind", (image,), {"out": memory[11:23]}, refused
    yield "out: overlaps image from before", (memory[11:23].cast("B", (3, 4)),), {"out": memory[:12]}, refused
    yield "out: beside image", (image,), {"out": memory[12:]}, "same"


PICTURE = r"""
        __
   ____/ o\_/|
  <___       |
      \__/--\|
"""


def main():
    """A picture of characters, and what a pixel costs one by one and by slices."""
    lines = PICTURE.strip("\n").splitlines()
    width = max(map(len, lines))
    image = memoryview("".join(line.ljust(width) for line in lines).encode()).cast("B", (len(lines), width))
    mirrored = bytes(mirror(image)).decode()
    for y, line in enumerate(lines):
        print(f"{line:{width}}   {mirrored[y * width : (y + 1) * width]}".rstrip())
    height = width = 512
    image = random_image(height, width)
    for name, turn in (("one by one", mirror), ("rows sliced by [::-1]", mirror_by_slices)):
        started = time.perf_counter()
        result = turn(image)
        wall_s = time.perf_counter() - started
        assert bytes(result) == bytes(mirror(image))
        print(f"{height} x {width} pixels {name}: {wall_s / (height * width) * 1e9:.3g} ns a pixel")


def mirror_by_slices(image):
    height, width = image.shape
    pixels = bytes(image)
    return b"".join(pixels[y * width : (y + 1) * width][::-1] for y in range(height))


if __name__ == "__main__":
    main()
