"""pyscripts/transpose_cast.py: a matrix turned round, its items cast to another type: the reference.

From: Benjamin Seppke, "Optimierung typischer Bildverarbeitungsaufgaben mit Python", 2013: _cast_copy_transpose() for
scipy.weave.
Teaches: one of two matrices is walked through across its rows, a cache line for every item; tiles use each line whole.
Types: a: C-contiguous buffer of two dimensions, of float64 ('d'), float32 ('f'), int32 ('i') or uint8 ('B'); format:
one of these characters, what the result holds.
Casts: to 'i' and 'B' as int() does, towards zero; for a NaN, an infinity, or a number that does not fit then natives
raise a ValueError that says where it is, and leave no result in `out`. To 'f' rounded to the nearest, as float32 does,
and beyond the largest to infinity.
Result: items of `format`, result[x][y] = a[y][x], in one dimension; a new array, or `out`, any C-contiguous buffer of
that format with as many items that does not overlap `a`.
"""

import math
import random
import time
from array import array

from _buffers import first_difference, flat
from _probes import CONTIGUOUS, ELEMENTS, FORMATS, call_forms, outputs, vary, vary_out
from _probes_2d import matrices

CASES = {"tiny": (1, 1), "quick": (100, 110), "talk": (2048, 2048), "large": (8192, 8192)}  # rows, columns
SIZES = {"first": 1, "last": 1000, "what": "rows and columns"}  # of a sweep: from a call's own cost to a millisecond
RANDOM_ITEMS = 2**16  # then again the same


def transpose_cast(a, format, out=None):
    """Goes down each column of `a`, and so along each row of the result."""
    rows, columns = memoryview(a).shape
    result = array(format, [0]) * (rows * columns) if out is None else out
    convert = int if format in "iB" else float
    source, target = flat(a), flat(result)
    for x in range(columns):
        for y in range(rows):
            target[x * rows + y] = convert(source[y * columns + x])
    return result


def make_inputs(case):
    return random_matrix(*CASES[case]), "f"


def sized_inputs(size):
    """A square of `size` times `size` items."""
    return random_matrix(size, size), "f"


def random_matrix(rows, columns):
    """Of float64, seeded by the number of its items."""
    count = rows * columns
    generator = random.Random(count)
    block = array("d", (generator.random() for _ in range(min(count, RANDOM_ITEMS))))
    return matrix((block * -(-count // len(block)))[:count], rows, columns)


def matrix(items, rows, columns):
    view = memoryview(items)
    return view.cast("B").cast(view.format, (rows, columns))


def check(got, want):
    """Exact, to the bit: at most one rounding."""
    return first_difference(got, want)


def work(case):
    """Bytes: one float64 read and one float32 written an item.  Operations: one cast."""
    rows, columns = CASES[case]
    return 12 * rows * columns, rows * columns


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    import numpy

    names = ("a", "format")
    a = numpy.arange(12.0).reshape(3, 4)
    good = (a, "f")
    yield from call_forms(names, good)
    yield "out: by position", (*good, array("f", bytes(48))), {}, "same"
    yield from vary(names, good, "a", matrices(a))
    yield from vary(names, good, "a", other_types(a.shape))
    yield from vary(names, good, "format", formats())
    yield from pairs(numpy.arange(12).reshape(3, 4))
    for source, format, values in exact_casts():
        yield f"'{source}' to '{format}': what is at the limits", (row(source, values), format), {}, "same"
    for source, format, value in misfits():
        refused = ValueError(f"a[1, 2] must fit in {ELEMENTS[format]}")
        yield f"'{source}' to '{format}': {value!r}", (with_items(source, {(1, 2): value}), format), {}, refused
    yield from places_of_misfits()
    for format in "fdiB":
        for label, arguments, keywords, expected in vary_out((a, format), outputs(format, a.size)):
            yield f"'{format}', {label}", arguments, keywords, expected
    yield from overlaps()


def other_types(shape):
    import numpy

    wanted = "must hold float64 ('d'), float32 ('f'), int32 ('i') or uint8 ('B'), got "
    for dtype in ("float16", "longdouble", "int8", "int16", "int64", "uint16", "uint32", "uint64"):
        yield dtype, numpy.ones(shape, dtype), TypeError(f"{wanted}'{FORMATS[dtype]}'")
    for dtype in ("complex64", "complex128", "bool", "object", ">f8", ">f4", ">i4"):
        yield dtype, numpy.ones(shape, dtype), TypeError(f"{wanted}'{FORMATS[dtype]}'")
    yield "structured", numpy.ones(shape, [("value", "=d")]), TypeError(f"{wanted}'T{{d:value:}}'")
    yield "characters", memoryview(bytes(12)).cast("c", shape), TypeError(f"{wanted}'c'")


def formats():
    import numpy

    for label, value in (("None", None), ("an int", 102), ("bytes", b"f"), ("a type", float), ("a list", ["f"])):
        yield label, value, TypeError(f"must be a str, got {type(value).__name__}")
    refused = ValueError("must be 'd', 'f', 'i' or 'B'")
    for text in ("", "ff", "q", "l", "F", "D", "b", "c", "<f", "@f", " f", "f\0", "\0", "float32", "\u0444", "\ud800"):
        yield ascii(text), text, refused
    yield "a character whose low bits are f's", chr(ord("f") + 0x100), refused
    yield "a character whose low 16 bits are f's", chr(ord("f") + 0x10000), refused
    yield "a long str", "f" * 10_000, refused
    yield "a subclass of str", type("Subclass", (str,), {})("f"), "same"
    yield "a subclass of str with a length of its own", type("Long", (str,), {"__len__": lambda self: 7})("f"), "same"
    yield "a NumPy str", numpy.str_("f"), "same"


def pairs(whole):
    """Each type to each, in shapes beside those of a tile; `whole` is a NumPy array of small ints."""
    import numpy

    for source in "dfiB":
        for format in "dfiB":
            yield f"'{source}' to '{format}'", (whole.astype(source), format), {}, "same"
            for shape in ((1, 1), (1, 40), (40, 1), (31, 33), (64, 65)):
                items = (numpy.arange(math.prod(shape)) % 251).astype(source).reshape(shape)
                yield f"'{source}' to '{format}', {shape[0]} x {shape[1]}", (items, format), {}, "same"
        yield (
            f"'{source}', Fortran order",
            (numpy.asfortranarray(whole.astype(source)), "d"),
            {},
            ValueError(f"a {CONTIGUOUS}"),
        )
        yield (
            f"'{source}', one dimension",
            (whole.astype(source).ravel(), "d"),
            {},
            ValueError("a must have 2 dimensions, got 1"),
        )
    for shape in (
        (7, 100),
        (100, 7),
        (32, 32),
        (33, 31),
        (16, 16),
        (15, 17),
        (63, 129),
        (130, 90),
    ):  # the last one large enough to be shared
        items = numpy.arange(float(math.prod(shape))).reshape(shape)
        yield f"{shape[0]} x {shape[1]}", (items, "f"), {}, "same"
        yield f"{shape[0]} x {shape[1]} to the same type", (items, "d"), {}, "same"


def exact_casts():
    """(from, to, values): what still fits, and how it is rounded or cut."""
    cut = [0.0, -0.0, 0.5, -0.9, 1.5, -1.5, 2.5, 5e-324]
    yield "d", "i", [*cut, 2147483647.0, 2147483647.9, -2147483648.0, -2147483648.9]
    yield "f", "i", [*cut, 2147483520.0, -2147483648.0]
    for source in "df":
        yield source, "B", [0.0, -0.0, -0.9, 0.9, 254.5, 255.0, 255.9]
    yield "i", "B", [0, 1, 254, 255]
    yield "i", "f", [16777217, 16777219, 33554433, 2147483647, -2147483648, -16777217]
    yield "i", "d", [2147483647, -2147483648]
    infinite = [math.inf, -math.inf, math.nan, -0.0]
    yield "f", "d", [*infinite, 1.1, 1e-45, 3.4028234663852886e38]
    yield "d", "d", [*infinite, 5e-324, 1.7976931348623157e308]
    yield "f", "f", [*infinite, 1e-45, 3.4028234663852886e38]
    small = [2.0**-149, 2.0**-150, 1.5 * 2.0**-149, 2.0**-150 + 2.0**-180, 5e-324]
    large = [3.4028234663852886e38, 3.4028235677973362e38, 3.4028235677973366e38, -3.5e38, 1e300, -1e300]
    yield "d", "f", [*infinite, 0.1, 1 + 2.0**-24, 1 + 3 * 2.0**-24, 1 + 2.0**-24 + 2.0**-50, *small, *large]


def misfits():
    """(from, to, value): what `to` cannot hold."""
    beyond = [math.nan, math.inf, -math.inf]
    for value in (*beyond, 1e300, -1e300, 2147483648.0, -2147483649.0, 4294967296.0, 2.0**63, 2.0**64):
        yield "d", "i", value
    for value in (*beyond, 2147483648.0, -2147483904.0, 4294967296.0):
        yield "f", "i", value
    for source in "df":
        for value in (*beyond, 256.0, -1.0, 512.0, 1e30):
            yield source, "B", value
    for value in (256, -1, 2**31 - 1, -(2**31), 65536):
        yield "i", "B", value


def row(source, values):
    return matrix(array(source, values), 1, len(values))


def with_items(source, values, rows=3, columns=4):
    """A matrix of ones but for {(y, x): value}."""
    items = array(source, [1]) * (rows * columns)
    for (y, x), value in values.items():
        items[y * columns + x] = value
    return matrix(items, rows, columns)


def places_of_misfits():
    nan = math.nan
    for places, rows, columns in (
        ([(0, 3), (2, 0)], 3, 4),
        ([(2, 0), (2, 3)], 3, 4),
        ([(1, 80), (31, 5)], 70, 90),  # another tile comes first
        ([(69, 89)], 70, 90),
        ([(33, 7), (70, 3), (129, 5)], 130, 90),  # and large enough to be shared among threads
    ):
        y, x = places[0]
        items = with_items("d", dict.fromkeys(places, nan), rows, columns)
        refused = ValueError(f"a[{y}, {x}] must fit in int32 ('i')")
        yield f"the first of {len(places)} that do not fit in {rows} x {columns}", (items, "i"), {}, refused
        yield (
            f"out: and {len(places)} items of {rows} x {columns} that do not fit",
            (items, "i"),
            {"out": array("i", bytes(4 * rows * columns))},
            refused,
        )
    yield (
        "out: too short, and an item does not fit",
        (with_items("d", {(0, 0): nan}), "i"),
        {"out": array("i", bytes(44))},
        ValueError("out must hold 12 items, got 11"),
    )


def overlaps():
    memory, refused = memoryview(bytearray(200)), ValueError("out must not overlap a")
    a = memory[:96].cast("d", (3, 4))
    yield "out: a itself", (a, "d"), {"out": a}, refused
    yield "out: overlaps a from behind", (a, "f"), {"out": memory[88:136].cast("f")}, refused
    yield (
        "out: overlaps a from before",
        (memory[40:136].cast("d", (3, 4)), "f"),
        {"out": memory[:48].cast("f")},
        refused,
    )
    yield "out: within a", (a, "B"), {"out": memory[50:62]}, refused
    yield "out: beside a", (a, "f"), {"out": memory[96:144].cast("f")}, "same"


def main():
    """A small one, and what an item costs along the rows and across them."""
    small = matrix(array("d", (x / 4 for x in range(6))), 2, 3)
    print(f"{small.tolist()} as int32:")
    print(matrix(transpose_cast(small, "i"), 3, 2).tolist())
    rows = columns = 512
    a = random_matrix(rows, columns)
    started = time.perf_counter()
    transpose_cast(a, "f")
    wall_s = time.perf_counter() - started
    print(f"{rows} x {columns} from float64 to float32: {wall_s / (rows * columns) * 1e9:.1f} ns an item")


if __name__ == "__main__":
    main()
