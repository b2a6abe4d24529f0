"""pyscripts/_probes_2d.py: wrong and unusual buffers for an argument that wants two dimensions; see _probes.py."""

from _probes import CONTIGUOUS, misaligned, not_buffers, read_only, subclassed


def matrices(good):
    """Values in the place of `good`, a NumPy array of two dimensions and of two rows and columns at least.

    Of items of another type the caller knows.
    """
    import numpy

    format, dimensions = good.dtype.char, "must have 2 dimensions, got "
    flat = good.ravel()
    yield from not_buffers()
    yield "no dimension", numpy.zeros((), format), ValueError(f"{dimensions}0")
    yield "one dimension", flat, ValueError(f"{dimensions}1")
    yield "one dimension of a memoryview", memoryview(flat), ValueError(f"{dimensions}1")
    yield "three dimensions", good[None], ValueError(f"{dimensions}3")
    yield "three dimensions, empty", numpy.zeros((2, 0, 3), format), ValueError(f"{dimensions}3")
    yield "Fortran order", numpy.asfortranarray(good), ValueError(CONTIGUOUS)
    yield "transposed", good.T, ValueError(CONTIGUOUS)
    yield "strided rows", numpy.repeat(good, 2, axis=0)[::2], ValueError(CONTIGUOUS)
    yield "strided columns", numpy.repeat(good, 2, axis=1)[:, ::2], ValueError(CONTIGUOUS)
    yield "a part of its columns", good[:, :-1], ValueError(CONTIGUOUS)
    yield "rows upside down", good[::-1], ValueError(CONTIGUOUS)
    yield "columns turned round", good[:, ::-1], ValueError(CONTIGUOUS)
    yield "one row for all", numpy.broadcast_to(good[:1], good.shape), ValueError(CONTIGUOUS)
    if good.itemsize > 1:
        yield "misaligned", misaligned(good), ValueError(f"is not aligned to {good.itemsize} bytes")
        yield "empty at an odd address", misaligned(good)[:0], "same"
    yield "numpy", good, "same"
    yield "a subclass of ndarray", subclassed(good), "same"
    yield "read-only numpy", read_only(good), "same"
    yield "memoryview", memoryview(good), "same"
    yield "read-only memoryview", memoryview(good).toreadonly(), "same"
    yield f"'@{format}'", memoryview(flat).cast("B").cast(f"@{format}", good.shape), "same"
    yield "a part of its rows", good[1:], "same"
    yield "one row of many", good[-1:], "same"
    yield "one column of a strided array of one row", numpy.repeat(good, 2, axis=1)[:1, ::2][:, :1], "same"
    yield "one item", good[:1, :1], "same"
    yield "no rows", good[:0], "same"
    # NumPy would export other strides of it.
    yield "no rows in Fortran order", memoryview(numpy.asfortranarray(good))[:0], "same"
    yield "no columns", good[:, :0], "same"
    yield "neither rows nor columns", good[:0, :0], "same"
