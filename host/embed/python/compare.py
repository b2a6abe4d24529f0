"""host/embed/python/compare.py: exact equality of two results, for scripts that bring no check() of their own."""

import struct


def first_difference(got, want, where="result"):
    """None where `got` equals `want` exactly, else a sentence that names the first difference."""
    if got is want:
        return None
    if _is_buffer(got) and _is_buffer(want) and not isinstance(want, (bytes, str)):
        return _difference_of_buffers(memoryview(got), memoryview(want), where)
    if isinstance(want, (float, complex)) and type(got) is type(want):
        return None if _bits(got) == _bits(want) else f"{where} is {got!r}, the reference gave {want!r}"
    if type(got) is not type(want):
        return f"{where} is a {type(got).__name__}, the reference gave a {type(want).__name__}"
    if isinstance(want, (list, tuple)):
        return _difference_of_sequences(got, want, where)
    if isinstance(want, dict):
        return _difference_of_mappings(got, want, where)
    return None if _equal(got, want) else f"{where} is {_short(got)}, the reference gave {_short(want)}"


def _bits(number):
    """NaN equals itself; -0.0 is not 0.0."""
    number = complex(number)
    return struct.pack("dd", number.real, number.imag)


def _is_buffer(value):
    try:
        memoryview(value)
    except (TypeError, ValueError):  # ValueError: NumPy's datetime64 has no buffer format
        return False
    return True


def _difference_of_buffers(got, want, where):
    if got.format.lstrip("@=<") != want.format.lstrip("@=<"):
        return f"{where} holds '{got.format}' elements, the reference's '{want.format}'"
    if got.shape != want.shape:
        return f"{where} has the shape {got.shape}, the reference's {want.shape}"
    got_bytes, want_bytes = got.tobytes(), want.tobytes()
    if got_bytes == want_bytes:
        return None
    at = next(i for i, (a, b) in enumerate(zip(got_bytes, want_bytes)) if a != b) // got.itemsize
    flat = [memoryview(b).cast(want.format.lstrip("@=<")) for b in (got_bytes, want_bytes)]
    return f"{where}[{at}] is {flat[0][at]!r}, the reference gave {flat[1][at]!r}"


def _difference_of_sequences(got, want, where):
    if len(got) != len(want):
        return f"{where} has {len(got)} items, the reference's {len(want)}"
    differences = (first_difference(g, w, f"{where}[{i}]") for i, (g, w) in enumerate(zip(got, want)))
    return next((d for d in differences if d), None)


def _difference_of_mappings(got, want, where):
    if got.keys() != want.keys():
        return f"{where} has the keys {_short(list(got))}, the reference's {_short(list(want))}"
    differences = (first_difference(got[k], want[k], f"{where}[{k!r}]") for k in want)
    return next((d for d in differences if d), None)


def _equal(got, want):
    if type(want).__eq__ is object.__eq__:  # compared by identity: compare what they hold
        return vars(got) == vars(want) if hasattr(want, "__dict__") else False
    return bool(got == want)


def _short(value):
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
