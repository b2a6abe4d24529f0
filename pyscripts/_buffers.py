"""pyscripts/_buffers.py: buffers of any type seen as plain items in one dimension, and compared bit by bit."""

# Kinds of the formats that one C compiler spells in several ways: 'l' and 'q' are the same int64 on Linux.
KINDS = dict.fromkeys("bhilqn", "integer") | dict.fromkeys("BHILQN", "unsigned integer") | dict.fromkeys("fd", "float")


def flat(buffer):
    """The items of a C-contiguous buffer of any shape, as one row of plain Python numbers.

    A NumPy array would give NumPy scalars, ten times slower in a Python loop; a memoryview gives int and float.
    """
    view = memoryview(buffer)
    if view.nbytes == 0:
        return buffer if view.ndim == 1 else []  # a memoryview refuses to cast a shape with a zero in it
    if view.format[0] in "=<>":
        return buffer  # ctypes arrays: their memoryviews have no items, the arrays themselves have
    return view.cast("B").cast(view.format)


def copied(items, out):
    """`out`, which holds as many items of the same type as `items` does, with these in it."""
    flat(out)[:] = memoryview(items)
    return out


def first_difference(got, want):
    """None if `got` has the kind of items, their number and every bit of `want`; else a sentence on what differs first.

    Bits, not values: 0.0 differs from -0.0, and a NaN equals itself.
    """
    try:
        got_view = memoryview(got)
    except TypeError:
        return f"the result is of type {type(got).__name__}, not a buffer"
    want_view = memoryview(want)
    if item_type(got_view) != item_type(want_view):
        return f"the result's items are {item_type(got_view)}, want {item_type(want_view)}"
    got_bytes, want_bytes = got_view.tobytes(), want_view.tobytes()
    size = want_view.itemsize
    if len(got_bytes) != len(want_bytes):
        return f"the result has {len(got_bytes) // size} items, want {len(want_bytes) // size}"
    if got_bytes == want_bytes:
        return None
    index = first_different_byte(got_bytes, want_bytes) // size
    code = want_view.format.lstrip("@=<")
    got_item, want_item = (
        memoryview(data)[index * size : (index + 1) * size].cast(code)[0] for data in (got_bytes, want_bytes)
    )
    return f"item {index} is {got_item!r}, want {want_item!r}"


def item_type(view):
    """'8-byte float': what the items are, however the format spells it."""
    code = view.format.lstrip("@=<")
    return f"{view.itemsize}-byte {KINDS.get(code, 'format ' + repr(view.format))}"


def first_different_byte(left, right):
    """The index of the first byte in which two different strings of one length differ."""
    low, high = 0, len(left)
    while high - low > 1:  # halving lets memcmp do the work
        middle = (low + high) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle
    return low
