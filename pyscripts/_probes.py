"""pyscripts/_probes.py: wrong and unusual arguments that several kernels are probed with.

A probe is (label, arguments, keywords, expected).  `expected` is "same" where the call must be accepted and equal the
reference's result on the same arguments; where it must be refused, an exception with the words that follow the
function's name, as ValueError("xs must be C-contiguous"), or its type alone where the words are the style's own or
Python's; a subclass of it will do then.  Arguments are written to (`out`) and may share memory: to compare two
implementations, take each one's from an iteration of its own.

A value list, as buffers_1d() gives, is made of (label, value, expected); vary() puts the values in an argument's place,
and its name before the words.
NumPy and ctypes are imported only when probes are asked for: not every interpreter has them.
"""

from array import array

HUGE = 2**100
CONTIGUOUS = "must be C-contiguous"
ELEMENTS = {"d": "float64 ('d')", "f": "float32 ('f')", "i": "int32 ('i')", "B": "uint8 ('B')"}
# Formats as exporters spell them, by what NumPy calls the type.
FORMATS = {
    "float64": "d", "float32": "f", "float16": "e", "longdouble": "g", "complex128": "Zd",
    "complex64": "Zf", "bool": "?", "object": "O",
    "int8": "b", "int16": "h", "int32": "i", "int64": "l", "uint8": "B", "uint16": "H", "uint32": "I", "uint64": "L",
    ">f8": ">d", ">f4": ">f", ">i4": ">i", ">i8": ">l",
}  # fmt: skip


def vary(names, good, name, values, blamed=None):
    """Probes that put each value in the place of the argument `name`; what is refused is it, or `blamed`."""
    position = names.index(name)
    for label, value, expected in values:
        arguments = (*good[:position], value, *good[position + 1 :])
        yield f"{name}: {label}", arguments, {}, about(blamed or name, expected)


def vary_out(good, values):
    """Probes that pass each value as out=."""
    for label, value, expected in values:
        yield f"out: {label}", good, {"out": value}, about("out", expected)


def about(name, expected):
    """The exception with the argument's name before its words."""
    return type(expected)(f"{name} {expected}") if isinstance(expected, BaseException) else expected


def call_forms(names, good, optional=1):
    """Probes of how arguments are passed; `optional` is how many more the function takes than `names`."""
    yield "as it should be", good, {}, "same"
    yield "all arguments by keyword", (), dict(zip(names, good)), "same"
    yield "an unknown keyword", good, {"unknown": 1}, TypeError
    yield "too many arguments", (*good, *[None] * (optional + 1)), {}, TypeError
    if names:
        yield "no arguments", (), {}, TypeError
        yield "one argument missing", good[:-1], {}, TypeError
        yield "the first argument twice", good, {names[0]: good[0]}, TypeError
        yield "the last argument by keyword", good[:-1], {names[-1]: good[-1]}, "same"


def not_buffers():
    from fractions import Fraction
    from xml.etree.ElementTree import Element

    for label, value in (
        ("None", None),
        ("an int", 3),
        ("a float", 3.0),
        ("a str", "text"),
        ("a list", [1.0, 2.0]),
        ("a tuple", (1.0, 2.0)),
        ("a class", float),
        ("a type of another module", Fraction(1, 2)),
        ("a type of a package's module", Element("tag")),
    ):
        yield label, value, TypeError(f"must be a buffer, got {type(value).__name__}")
    yield "a released memoryview", released_memoryview(), ValueError


def other_items(format, shape, *dtypes):
    """Buffers of that shape whose items are of those types, where `format` is wanted."""
    import numpy

    for dtype in dtypes:
        yield dtype, numpy.ones(shape, dtype), must_hold(format, FORMATS[dtype])
    structured = numpy.ones(shape, [("value", f"={format}")])
    yield "structured", structured, must_hold(format, f"T{{{format}:value:}}")
    long_name = numpy.ones(shape, [("a" + 80 * "\xe9", f"={format}")])  # of its format 100 bytes are told
    yield "a format cut beside a character", long_name, must_hold(format, f"T{{{format}:a{47 * chr(0xE9)}")


def must_hold(format, got):
    return TypeError(f"must hold {ELEMENTS[format]}, got '{got}'")


# Of a format, the types that are of its size or its kind, or hold what it cannot.
OTHER_TYPES = {
    "d": ("float32", "float16", "longdouble", "int64", "uint64", "complex128", "bool", "object", ">f8"),
    "f": ("float64", "float16", "longdouble", "int32", "uint32", "complex64", "bool", "object", ">f4"),
}


def not_items_of(format, shape):
    """Buffers of that shape whose items are something else than 'd' or 'f'."""
    yield from other_items(format, shape, *OTHER_TYPES[format])
    yield "bytes", bytes(8), must_hold(format, "B")
    yield "bytearray", bytearray(8), must_hold(format, "B")


def misaligned(values):
    """An array with those values whose address is no multiple of their size."""
    import numpy

    values = numpy.asarray(values)
    memory = numpy.zeros(values.nbytes + 1, "u1")
    result = memory[1:].view(values.dtype).reshape(values.shape)
    result[...] = values
    return result


def misaligned_view(values):
    """The same of a memoryview, whose format says nothing of it, as NumPy's does."""
    memory = memoryview(bytearray(b"?" + values.tobytes()))
    return memory[1:].cast(values.typecode)


def buffers_1d(values):
    """Values for an argument that wants one dimension of float64; `values` is an array('d') of at least two items."""
    import numpy

    good = numpy.array(values)
    yield from not_buffers()
    yield from not_items_of("d", good.shape)
    yield "array.array of float", array("f", values), must_hold("d", "f")
    yield "no dimension", numpy.array(1.0), ValueError("must have 1 dimension, got 0")
    yield "two dimensions", good.reshape(1, -1), ValueError("must have 1 dimension, got 2")
    yield "strided", numpy.repeat(good, 2)[::2], ValueError(CONTIGUOUS)
    yield "negative stride", good[::-1], ValueError(CONTIGUOUS)
    yield "broadcast", numpy.broadcast_to(good[:1], good.shape), ValueError(CONTIGUOUS)
    yield "strided memoryview", memoryview(array("d", [*values, *values]))[::2], ValueError(CONTIGUOUS)
    yield "misaligned", misaligned(good), ValueError("is not aligned to 8 bytes")
    yield "misaligned memoryview", misaligned_view(values), ValueError("is not aligned to 8 bytes")
    yield "numpy", good, "same"
    yield "a subclass of ndarray", subclassed(good), "same"
    yield "one item of a strided array", numpy.repeat(good, 2)[::2][:1], "same"
    yield "read-only numpy", read_only(good), "same"
    yield "memoryview", memoryview(array("d", values)), "same"
    # NumPy exports other strides than it has where they mean nothing; a memoryview exports its own.
    yield "one item of a strided memoryview", memoryview(array("d", [*values, *values]))[::2][:1], "same"
    yield "read-only memoryview", memoryview(array("d", values)).toreadonly(), "same"
    yield "ctypes array", ctypes_array(values), "same"
    yield "'<f8'", good.astype("<f8"), "same"
    yield "'@d'", memoryview(good).cast("B").cast("@d"), "same"
    yield "empty", array("d"), "same"
    yield "empty numpy", numpy.empty(0), "same"
    yield "empty at an odd address", misaligned(good)[:0], "same"
    yield "special values", array("d", [float("nan"), float("inf"), -float("inf"), -0.0, 5e-324, 1.7e308]), "same"


def buffers_2d(rows):
    """Values for an argument that wants float64 of shape (n, 2); `rows` is a list of at least three pairs."""
    import numpy

    good = numpy.array(rows)
    not_a_number = good.copy()
    not_a_number[1] = float("nan"), 3.0
    yield from not_buffers()
    yield from not_items_of("d", good.shape)
    yield "a list of pairs", rows, TypeError("must be a buffer, got list")
    dimensions, shape = "must have 2 dimensions, got ", "must have the shape (n, 2), got "
    yield "no dimension", numpy.array(1.0), ValueError(f"{dimensions}0")
    yield "one dimension", good.ravel(), ValueError(f"{dimensions}1")
    yield "array.array", array("d", good.ravel()), ValueError(f"{dimensions}1")
    yield "three dimensions", good[None], ValueError(f"{dimensions}3")
    yield "three columns", numpy.ones((3, 3)), ValueError(f"{shape}(3, 3)")
    yield "one column", good[:, :1].copy(), ValueError(f"{shape}({len(rows)}, 1)")
    yield "empty with three columns", numpy.empty((0, 3)), ValueError(f"{shape}(0, 3)")
    yield "Fortran order", numpy.asfortranarray(good), ValueError(CONTIGUOUS)
    yield "strided rows", numpy.repeat(good, 2, axis=0)[::2], ValueError(CONTIGUOUS)
    yield "strided columns", numpy.repeat(good, 2, axis=1)[:, ::2], ValueError(CONTIGUOUS)
    yield "negative stride", good[::-1], ValueError(CONTIGUOUS)
    yield "misaligned", misaligned(good), ValueError("is not aligned to 8 bytes")
    yield "numpy", good, "same"
    yield "a subclass of ndarray", subclassed(good), "same"
    yield "read-only numpy", read_only(good), "same"
    yield "memoryview", memoryview(good), "same"
    yield "empty", numpy.empty((0, 2)), "same"
    # NumPy would export other strides of it.
    yield "no rows in Fortran order", memoryview(numpy.asfortranarray(good))[:0], "same"
    yield "empty at an odd address", misaligned(good)[:0], "same"
    yield "one vertex", good[:1], "same"
    yield "two vertices", good[:2], "same"
    yield "a NaN", not_a_number, "same"
    yield "a NaN, the other way round", not_a_number[::-1].copy(), "same"
    yield "infinite", numpy.array([[0.0, -numpy.inf], [numpy.inf, 3.0], [2.0, numpy.inf]]), "same"
    yield "corners on pixels", numpy.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [-0.0, 4.0]]), "same"


def buffers_any_shape(values):
    """Values for an argument that wants items of any shape, as many as `values`, an array('d') or array('f'), has."""
    import numpy

    good = numpy.array(values)
    yield from not_buffers()
    yield from not_items_of(values.typecode, good.shape)
    yield "no dimension", numpy.ones((), good.dtype), ValueError("must have at least 1 dimension, got 0")
    yield "Fortran order", numpy.asfortranarray(good.reshape(2, -1)), ValueError(CONTIGUOUS)
    yield "strided", numpy.repeat(good, 2)[::2], ValueError(CONTIGUOUS)
    yield "negative stride", good[::-1], ValueError(CONTIGUOUS)
    yield "broadcast", numpy.broadcast_to(good[:1], good.shape), ValueError(CONTIGUOUS)
    yield "misaligned", misaligned(good), ValueError(f"is not aligned to {good.itemsize} bytes")
    yield "misaligned memoryview", misaligned_view(values), ValueError(f"is not aligned to {good.itemsize} bytes")
    yield "numpy", good, "same"
    yield "read-only numpy", read_only(good), "same"
    yield "memoryview", memoryview(values), "same"
    yield "read-only memoryview", memoryview(values).toreadonly(), "same"
    yield "ctypes array", ctypes_array(values), "same"


def released_memoryview():
    view = memoryview(bytes(8))
    view.release()
    return view


def ctypes_array(values):
    import ctypes

    item = {"d": ctypes.c_double, "f": ctypes.c_float}[values.typecode]
    return (item * len(values))(*values)


def read_only(values):
    result = values.copy()
    result.flags.writeable = False
    return result


def subclassed(values):
    import numpy

    return values.view(type("Subclass", (numpy.ndarray,), {}))


def integers(good, least=None, most=None):
    """Values for an argument that wants an int; `good` is one that it accepts, as it does 1.

    An int below `least` or above `most` is refused; without `least`, ints below zero are no concern of this list.
    """
    import numpy

    for label, value in (
        ("None", None),
        ("a str", str(good)),
        ("a float", float(good)),
        ("a complex", complex(good)),
        ("a list", [good]),
        ("a NumPy float", numpy.float64(good)),
    ):
        yield label, value, TypeError(f"must be an int, got {type(value).__name__}")
    if least is not None:
        for value in sorted({least - 1, -(2**31) - 1, -(2**32), -(2**63), -(2**63) - 1, -(2**64), -HUGE}):
            if value < least:
                yield str(value), value, out_of_range("at least", least, value)
    if most is not None:
        for value in sorted({most + 1, 2**31, 2**32, 2**32 + 1, 2**63 - 1, 2**63, 2**64, 2**64 + 1, HUGE}):
            if value > most:
                yield str(value), value, out_of_range("at most", most, value)
    yield "a bool", True, "same"
    yield "an object with __index__", numpy.int64(good), "same"
    yield from raising("__index__")


def out_of_range(bound_is, bound, got):
    said = got if -(2**63) <= got < 2**63 else "an int of more than 64 bits"
    return ValueError(f"must be {bound_is} {bound}, got {said}")


def raising(method):
    """Objects whose conversion raises, which is the caller's to see: Ctrl-C can come at any time."""
    for error in (KeyboardInterrupt, ZeroDivisionError):
        yield f"an object whose {method} raises {error.__name__}", object_raising(method, error), error


def object_raising(method, error):
    def convert(self):
        raise error(f"in {method}")

    return type("Raises", (), {method: convert})()


def numbers():
    """Values for an argument that wants a complex number."""
    import numpy

    for label, value in (("None", None), ("a str", "1+2j"), ("bytes", b"1"), ("a list", [1.0])):
        yield label, value, TypeError(f"must be a complex number, got {type(value).__name__}")
    for label, value in (("an int too large for a float", 10**400), ("an int too far below zero", -(10**400))):
        yield label, value, ValueError("must fit in a float64")
    yield from raising("__complex__")
    yield "an int", 1, "same"
    yield "a float", -0.75, "same"
    yield "minus one, by which the C API says that it failed", -1.0, "same"
    yield "a complex whose real part is minus one", complex(-1.0, 0.5), "same"
    yield "a bool", True, "same"
    yield "a NumPy complex", numpy.complex128(0.25 - 0.5j), "same"
    yield "not a number", complex(float("nan"), 0.0), "same"
    yield "infinite", complex(float("inf"), -float("inf")), "same"


def outputs(format, count):
    """Values for `out` that wants `count` > 1 items of the format 'i', 'B', 'f' or 'd'."""
    import numpy

    good = numpy.zeros(count, format)
    yield from (probe for probe in not_buffers() if probe[0] != "None")
    types = ("float64", "float32", "int8", "int16", "int64", "uint32", "complex128", "bool", "object", ">i4", ">f8")
    for dtype in (one for one in types if FORMATS[one] != format):
        yield dtype, numpy.zeros(count, dtype), must_hold(format, FORMATS[dtype])
    yield "no dimension", numpy.zeros((), format), ValueError("must have at least 1 dimension, got 0")
    for label, items in (("one item short", count - 1), ("one item long", count + 1), ("empty", 0)):
        yield label, numpy.zeros(items, format), ValueError(f"must hold {count} items, got {items}")
    read_only_view = memoryview(array(format, bytes(good.nbytes))).toreadonly()
    for label, value in (("read-only", read_only(good)), ("read-only memoryview", read_only_view)):
        yield label, value, ValueError("must be writable")
    yield "strided", numpy.zeros(2 * count, format)[::2], ValueError(CONTIGUOUS)
    yield "negative stride", good[::-1], ValueError(CONTIGUOUS)
    yield "transposed", numpy.zeros((count, 2), format)[:, 0], ValueError(CONTIGUOUS)
    if good.itemsize > 1:
        memory = numpy.zeros(good.nbytes + 1, "u1")
        aligned = f"is not aligned to {good.itemsize} bytes"
        yield "misaligned", memory[1:].view(format), ValueError(aligned)
        yield "misaligned memoryview", misaligned_view(array(format, bytes(good.nbytes))), ValueError(aligned)
    yield "None", None, "same"
    yield "numpy", good, "same"
    yield "array.array", array(format, bytes(good.nbytes)), "same"
    yield "memoryview", memoryview(array(format, bytes(good.nbytes))), "same"
    yield f"'@{format}'", memoryview(bytearray(good.nbytes)).cast(f"@{format}"), "same"
    yield "two dimensions", numpy.zeros((1, count), format), "same"
