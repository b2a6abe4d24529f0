"""pyscripts/_probes.py: wrong and unusual arguments that several kernels are probed with.

A probe is (label, arguments, keywords, expected): expected is the exception's type, or "same" where the call must be
accepted and equal the reference's result on the same arguments.  Arguments are written to (`out`) and may share memory:
to compare two implementations, take each one's from an iteration of its own.

A value list, as buffers_1d() gives, is made of (label, value, expected); vary() puts the values in an argument's place.
NumPy and ctypes are imported only when probes are asked for: not every interpreter has them.
"""

from array import array

HUGE = 2**100


def vary(names, good, name, values):
    """Probes that put each value in the place of the argument `name`."""
    position = names.index(name)
    for label, value, expected in values:
        yield f"{name}: {label}", (*good[:position], value, *good[position + 1 :]), {}, expected


def vary_out(good, values):
    """Probes that pass each value as out=."""
    for label, value, expected in values:
        yield f"out: {label}", good, {"out": value}, expected


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

    yield "None", None, TypeError
    yield "an int", 3, TypeError
    yield "a float", 3.0, TypeError
    yield "a str", "text", TypeError
    yield "a list", [1.0, 2.0], TypeError
    yield "a tuple", (1.0, 2.0), TypeError
    yield "a class", float, TypeError
    yield "a type of another module", Fraction(1, 2), TypeError


def not_float64(shape):
    """Buffers of that shape whose items are something else."""
    import numpy

    for dtype in ("float32", "float16", "longdouble", "int64", "uint64", "complex128", "bool", "object", ">f8"):
        yield dtype, numpy.ones(shape, dtype), TypeError
    yield "structured float64", numpy.ones(shape, [("value", "f8")]), TypeError
    yield "bytes", bytes(8), TypeError
    yield "bytearray", bytearray(8), TypeError


def misaligned(values):
    """A float64 array with those values whose address is no multiple of 8."""
    import numpy

    values = numpy.asarray(values)
    memory = numpy.zeros(values.nbytes + 1, "u1")
    result = memory[1:].view("f8").reshape(values.shape)
    result[...] = values
    return result


def buffers_1d(values):
    """Values for an argument that wants one dimension of float64; `values` is an array('d') of at least two items."""
    import numpy

    good = numpy.array(values)
    yield from not_buffers()
    yield "a released memoryview", released_memoryview(), ValueError
    yield from not_float64(good.shape)
    yield "array.array of float", array("f", values), TypeError
    yield "no dimension", numpy.array(1.0), ValueError
    yield "two dimensions", good.reshape(1, -1), ValueError
    yield "strided", numpy.repeat(good, 2)[::2], ValueError
    yield "negative stride", good[::-1], ValueError
    yield "broadcast", numpy.broadcast_to(good[:1], good.shape), ValueError
    yield "strided memoryview", memoryview(array("d", [*values, *values]))[::2], ValueError
    yield "misaligned", misaligned(good), ValueError
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
    yield "a released memoryview", released_memoryview(), ValueError
    yield from not_float64(good.shape)
    yield "a list of pairs", rows, TypeError
    yield "no dimension", numpy.array(1.0), ValueError
    yield "one dimension", good.ravel(), ValueError
    yield "array.array", array("d", good.ravel()), ValueError
    yield "three dimensions", good[None], ValueError
    yield "three columns", numpy.ones((3, 3)), ValueError
    yield "one column", good[:, :1].copy(), ValueError
    yield "empty with three columns", numpy.empty((0, 3)), ValueError
    yield "Fortran order", numpy.asfortranarray(good), ValueError
    yield "strided rows", numpy.repeat(good, 2, axis=0)[::2], ValueError
    yield "strided columns", numpy.repeat(good, 2, axis=1)[:, ::2], ValueError
    yield "negative stride", good[::-1], ValueError
    yield "misaligned", misaligned(good), ValueError
    yield "numpy", good, "same"
    yield "a subclass of ndarray", subclassed(good), "same"
    yield "read-only numpy", read_only(good), "same"
    yield "memoryview", memoryview(good), "same"
    yield "empty", numpy.empty((0, 2)), "same"
    yield "empty at an odd address", misaligned(good)[:0], "same"
    yield "one vertex", good[:1], "same"
    yield "two vertices", good[:2], "same"
    yield "a NaN", not_a_number, "same"
    yield "a NaN, the other way round", not_a_number[::-1].copy(), "same"
    yield "infinite", numpy.array([[0.0, -numpy.inf], [numpy.inf, 3.0], [2.0, numpy.inf]]), "same"
    yield "corners on pixels", numpy.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [-0.0, 4.0]]), "same"


def buffers_any_shape(values):
    """Values for an argument that wants float64 of any shape, beside another one shaped as `values`, an array('d')."""
    import numpy

    good = numpy.array(values)
    yield from not_buffers()
    yield "a released memoryview", released_memoryview(), ValueError
    yield from not_float64(good.shape)
    yield "no dimension", numpy.array(1.0), ValueError
    yield "Fortran order", numpy.asfortranarray(good.reshape(2, -1)), ValueError
    yield "strided", numpy.repeat(good, 2)[::2], ValueError
    yield "negative stride", good[::-1], ValueError
    yield "broadcast", numpy.broadcast_to(good[:1], good.shape), ValueError
    yield "misaligned", misaligned(good), ValueError
    yield "empty", array("d"), ValueError
    yield "numpy", good, "same"
    yield "read-only numpy", read_only(good), "same"
    yield "memoryview", memoryview(array("d", values)), "same"
    yield "read-only memoryview", memoryview(array("d", values)).toreadonly(), "same"
    yield "ctypes array", ctypes_array(values), "same"


def released_memoryview():
    view = memoryview(bytes(8))
    view.release()
    return view


def ctypes_array(values):
    import ctypes

    return (ctypes.c_double * len(values))(*values)


def read_only(values):
    result = values.copy()
    result.flags.writeable = False
    return result


def subclassed(values):
    import numpy

    return values.view(type("Subclass", (numpy.ndarray,), {}))


def integers(good):
    """Values for an argument that wants an int; `good` is one that it accepts, as it does 1."""
    import numpy

    yield "None", None, TypeError
    yield "a str", str(good), TypeError
    yield "a float", float(good), TypeError
    yield "a complex", complex(good), TypeError
    yield "a list", [good], TypeError
    yield "a NumPy float", numpy.float64(good), TypeError
    yield "a huge int", HUGE, ValueError
    yield "a bool", True, "same"
    yield "an object with __index__", numpy.int64(good), "same"
    yield from raising("__index__")


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

    yield "None", None, TypeError
    yield "a str", "1+2j", TypeError
    yield "bytes", b"1", TypeError
    yield "a list", [1.0], TypeError
    yield "an int too large for a float", 10**400, ValueError
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
    """Values for `out` that wants `count` > 1 items of the format 'i', 'B' or 'd'."""
    import numpy

    good = numpy.zeros(count, format)
    yield from (probe for probe in not_buffers() if probe[0] != "None")
    for dtype in ("float32", "int8", "int16", "int64", "uint32", "complex128", "bool", "object", ">i4", ">f8"):
        yield dtype, numpy.zeros(count, dtype), TypeError
    yield "no dimension", numpy.zeros((), format), ValueError
    yield "one item short", good[:-1].copy(), ValueError
    yield "one item long", numpy.zeros(count + 1, format), ValueError
    yield "empty", numpy.zeros(0, format), ValueError
    yield "read-only", read_only(good), ValueError
    yield "read-only memoryview", memoryview(array(format, bytes(good.nbytes))).toreadonly(), ValueError
    yield "strided", numpy.zeros(2 * count, format)[::2], ValueError
    yield "negative stride", good[::-1], ValueError
    yield "transposed", numpy.zeros((count, 2), format)[:, 0], ValueError
    if good.itemsize > 1:
        memory = numpy.zeros(good.nbytes + 1, "u1")
        yield "misaligned", memory[1:].view(format), ValueError
    yield "None", None, "same"
    yield "numpy", good, "same"
    yield "array.array", array(format, bytes(good.nbytes)), "same"
    yield "memoryview", memoryview(array(format, bytes(good.nbytes))), "same"
    yield f"'@{format}'", memoryview(bytearray(good.nbytes)).cast(f"@{format}"), "same"
    yield "two dimensions", numpy.zeros((1, count), format), "same"
