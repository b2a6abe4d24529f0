"""host/measure/python/compare_rules.py: how much less than exact equality is asked for: --tolerance, --types=loose."""

import collections
import dataclasses
import numbers

SEQUENCES = (tuple, range, collections.deque)


@dataclasses.dataclass
class Rules:
    tolerance: float = 0.0  # numbers may differ by so much, times the reference's where that is beyond 1
    are_types_loose: bool = False


active = Rules()  # of this process


def use(tolerance, are_types_loose):
    active.tolerance, active.are_types_loose = tolerance, are_types_loose


def are_close(got, want):
    """Two numbers within the tolerance; of loose types, equal ones too."""
    if not (active.tolerance or active.are_types_loose) or not (_is_number(got) and _is_number(want)):
        return False
    try:
        return bool(
            got == want or got != got and want != want or abs(got - want) <= active.tolerance * max(1, abs(want))
        )
    except (TypeError, ArithmeticError):  # a Decimal and a float; a signalling NaN
        return False


def _is_number(value):
    return isinstance(value, numbers.Number) and (active.are_types_loose or not isinstance(value, int))


def loosened(got, want):
    """As plain lists, dicts, sets and numbers, so that only the values are compared."""
    return _plain(got), _plain(want)


def _plain(value):
    if isinstance(value, SEQUENCES):
        return list(value)
    if isinstance(value, (set, frozenset)):
        return {_plain(item) if not isinstance(item, tuple) else item for item in value}
    if isinstance(value, dict):
        return dict(value)
    if isinstance(value, (bytearray, memoryview)) and memoryview(value).format == "B":
        return bytes(value)
    if hasattr(value, "tolist"):  # array.array, memoryview and what NumPy has
        return value.tolist()
    return value
