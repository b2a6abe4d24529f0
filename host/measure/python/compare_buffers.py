"""host/measure/python/compare_buffers.py: exact equality of two arrays, by format, shape and bytes."""

import math
import struct

from _pyhost_measure import compare_rules

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
    have_items = hasattr(got, "tolist") and hasattr(want, "tolist")
    if have_items and (format == "O" or compare_rules.active.tolerance and format[-1:] in "efdg"):
        return [(got.tolist(), want.tolist(), where)]
    got_bytes, want_bytes = got_view.tobytes(), want_view.tobytes()
    if got_bytes == want_bytes:
        return None
    if have_items and not _is_known(format):
        return _differing_items(got, want, where)
    return _first_difference(got_bytes, want_bytes, want_view.itemsize, format, where)


def _is_known(format):
    try:
        return bool(struct.calcsize("@" + format))
    except struct.error:
        return format in ("Zf", "Zd")


def _differing_items(got, want, where):
    """[(got, want, where)]: between a record's fields, and behind the ten bytes of a long double, may be anything."""
    pairs = zip(*(values.ravel() if hasattr(values, "ravel") else values.tolist() for values in (got, want)))
    return ((_plain(g), _plain(w), f"{where}[{at}]") for at, (g, w) in enumerate(pairs))


def _plain(item):
    return item.item() if hasattr(item, "item") else item


def are_equal_scalars(got, want):
    """Of NumPy's floating types that are no Python float or complex."""
    return all(
        g != g and w != w or g == w and math.copysign(1, g) == math.copysign(1, w)
        for g, w in ((got.real, want.real), (got.imag, want.imag))
    )


def bits(number):
    """The same for every NaN, and for nothing else that differs."""
    number = complex(number)
    return tuple(b"NaN" if part != part else struct.pack("d", part) for part in (number.real, number.imag))


def _first_difference(got, want, item_bytes, format, where):
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
