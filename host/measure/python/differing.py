"""host/measure/python/differing.py: in how many items two results of one form differ, and by how much at most.

Bits count, as everywhere: -0.0 differs from 0.0, by nothing; every NaN is the same as every other.
"""

import math
import operator
from itertools import compress

from _pyhost_measure.compare_buffers import NATIVE_MARKS, bits, is_buffer

NUMBERS = (bool, int, float, complex)
BITS = {1: "B", 2: "H", 4: "I", 8: "Q"}  # formats of whole numbers, by their bytes
KINDS = {**dict.fromkeys("bhilqn", "int"), **dict.fromkeys("BHILQN", "unsigned int"), **dict.fromkeys("fd", "float")}
MOST = 1e30  # of a difference, as the wire has it


class Difference:
    """Of two results: `items` of `of` differ; `largest` and `relative` are None where that is infinite or a NaN."""

    def __init__(self, of, pairs):
        """`pairs` are the items that differ: (got, the reference's)."""
        distances = [_distance(got, want) for got, want in pairs]
        self.of, self.items = of, len(distances)
        self.largest = _most(distances)
        self.relative = _most(_share(distance, want) for distance, (_, want) in zip(distances, pairs))
        self._are_whole = all(isinstance(want, int) for _, want in pairs)

    def fields(self):
        """Those of core's Difference."""
        return {"items": self.items, "of": self.of, "largest": self.largest, "relative": self.relative}

    def sentence(self):
        noun, verb = "item" if self.of == 1 else "items", "differs" if self.items == 1 else "differ"
        by = "some by infinity or NaN" if self.largest is None else f"by at most {self.largest:.3g}"
        has_share = self.largest and self.relative and not self._are_whole
        share = f", or {self.relative:.2g} of the item" if has_share else ""
        return f"{self.items} of {self.of} {noun} {verb} from the reference, {by}{share}"


def between(got, want):
    """Their Difference, or a sentence where they have not the same form: type and number of items."""
    if isinstance(want, NUMBERS):
        got, want = [got], [want]
    if isinstance(want, (list, tuple)):
        return _between_rows(got, want)
    return _buffers_fault(got, want) or _between_buffers(memoryview(got), memoryview(want))


def form_fault(got, want):
    """That sentence, or None."""
    if is_buffer(want):
        return _buffers_fault(got, want)
    found = between(got, want)
    return found if isinstance(found, str) else None


def numbers_of(result):
    """The items of a list or buffer of floats, a sequence; None where it has others."""
    if isinstance(result, (list, tuple)):
        return result if all(type(item) is float for item in result) else None
    view = memoryview(result) if is_buffer(result) else None
    return _items(view) if view is not None and _kind(view) == (view.itemsize, "float") else None


def _between_rows(got, want):
    pairs, count, waiting = [], 0, [(got, want)]
    while waiting:
        got, want = waiting.pop()
        if type(got) is not type(want):
            return f"the result has a {type(got).__name__} where the reference has a {type(want).__name__}"
        if isinstance(want, (list, tuple)):
            if len(got) != len(want):
                return f"the result has {len(got)} items, the reference's {len(want)}"
            waiting += zip(got, want)
        elif not isinstance(want, NUMBERS):
            return f"items of type {type(want).__name__} cannot be counted"
        else:
            count += 1
            if not _are_same(got, want):
                pairs.append((got, want))
    return Difference(count, pairs)


def _buffers_fault(got, want):
    if not is_buffer(want):
        return f"results of type {type(want).__name__} have no items that could be counted"
    if not is_buffer(got):
        return f"the result is of type {type(got).__name__}, not a buffer"
    got, want = memoryview(got), memoryview(want)
    if _kind(got) != _kind(want):
        return f"the result holds '{got.format}' elements, the reference's '{want.format}'"
    if got.nbytes != want.nbytes:
        return f"the result has {got.nbytes // got.itemsize} items, the reference's {want.nbytes // want.itemsize}"
    return None if _items(want) is not None else f"elements '{want.format}' cannot be counted"


def _between_buffers(got, want):
    items = _items(got), _items(want)
    words = [memoryview(view.tobytes()).cast(BITS[view.itemsize]) for view in (got, want)]
    unequal = compress(zip(*items), map(operator.ne, *words))  # few, as a rule: the rest is C's work
    return Difference(len(words[1]), [pair for pair in unequal if not _are_same(*pair)])


def _kind(view):
    """Its items, however the format spells them: 'l' and 'q' are the same."""
    code = view.format.lstrip(NATIVE_MARKS)
    return view.itemsize, KINDS.get(code, code)


def _items(view):
    """Of a buffer of any shape; None where a memoryview has no numbers of this format."""
    try:
        items = memoryview(view.tobytes()).cast(view.format.lstrip(NATIVE_MARKS))
    except ValueError:
        return None
    return items if items.itemsize in BITS else None


def _are_same(got, want):
    return bits(got) == bits(want) if isinstance(want, (float, complex)) else got == want


def _distance(got, want):
    try:
        return abs(got - want)
    except OverflowError:  # of complex numbers
        return math.inf


def _share(distance, want):
    try:
        return distance / abs(want) if distance else 0.0
    except (OverflowError, ZeroDivisionError):
        return math.inf


def _most(numbers):
    """None where one of them is infinite, a NaN, or beyond what can be told."""
    most = 0.0
    for number in numbers:
        if not number <= MOST:
            return None
        most = max(most, float(number))
    return most
