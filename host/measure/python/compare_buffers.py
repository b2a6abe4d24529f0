"""host/measure/python/compare_buffers.py: exact equality of two arrays, by format, shape and bytes."""

import struct

NATIVE_MARKS = "@=<"  # little-endian machines only


def is_buffer(value):
    try:
        memoryview(value)
    except (TypeError, ValueError):  # ValueError: NumPy's datetime64 has no buffer format
        return False
    return True


def difference(got, want, where):
    """None, or a sentence; of arrays of Python objects [(got, want, where)], lists to be compared in their place."""
    got_view, want_view = memoryview(got), memoryview(want)
    format = want_view.format.lstrip(NATIVE_MARKS)
    if got_view.format.lstrip(NATIVE_MARKS) != format:
        return f"{where} holds '{got_view.format}' elements, the reference's '{want_view.format}'"
    if got_view.shape != want_view.shape:
        return f"{where} has the shape {got_view.shape}, the reference's {want_view.shape}"
    if format == "O" and hasattr(got, "tolist") and hasattr(want, "tolist"):
        return [(got.tolist(), want.tolist(), where)]
    return _first_difference(got_view.tobytes(), want_view.tobytes(), want_view.itemsize, format, where)


def bits(number):
    """The same for every NaN, and for nothing else that differs."""
    number = complex(number)
    return tuple(b"NaN" if part != part else struct.pack("d", part) for part in (number.real, number.imag))


def _first_difference(got, want, item_bytes, format, where):
    if got == want:
        return None
    for at in range(len(want) // item_bytes):
        place = slice(at * item_bytes, (at + 1) * item_bytes)
        if got[place] == want[place]:
            continue
        items = [_item(data[place], format) for data in (got, want)]
        if not _are_equal_numbers(*items):
            return f"{where}[{at}] is {_written(items[0])}, the reference gave {_written(items[1])}"
    return None


def _are_equal_numbers(got, want):
    """Other bytes can be the same number: a NaN's."""
    return isinstance(want, (float, complex)) and bits(got) == bits(want)


def _item(data, format):
    """A number where struct knows the format, or NumPy's for complex ones; else the bytes."""
    try:
        if format in ("Zf", "Zd"):
            return complex(*struct.unpack("=2" + format[1], data))
        [item] = struct.unpack("@" + format, data)
        return item
    except (ValueError, struct.error):
        return data


def _written(item):
    return f"bytes {item.hex()}" if isinstance(item, bytes) else repr(item)
