"""pyscripts/sum_list.py: the sum of a list of ints; the reference for sum_list().

After the undated slides of Minu Jeong, "Accelerated Python" (a loop of one's own against the built-in).
Teaches: the built-in against the loop; native code reads a list object by object, and holds the GIL for it.
Types: xs: a list of ints.  Natives: an int beyond 64 bits is an OverflowError; the sum is exact.  Result: int.
"""

import random
import time
from operator import index

from _probes import HUGE, call_forms, raising, vary

CASES = {"tiny": 1, "quick": 1_000, "talk": 100_000, "large": 1_000_000}
INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


def sum_list(xs):
    """Adds one after the other."""
    total = 0
    for x in xs:
        total += x
    return total


def make_inputs(case):
    """The talk's ints, 0, 1, 2 ..., in any order, and half of them negative: none can be left out unnoticed."""
    xs = [x if x % 2 else -x for x in range(CASES[case])]
    random.Random(case).shuffle(xs)
    return (xs,)


def check(got, want):
    """Exact, and an int, or what `+` makes of the elements in plain Python."""
    if type(got) in (int, type(want)) and got == want:
        return None
    return f"the result is {got!r} ({type(got).__name__}), want {want!r}"


def work(case):
    """Bytes: a pointer and a small int an element.  Operations: an addition each."""
    return (8 + 28) * CASES[case], CASES[case]


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    names = ("xs",)
    good = ([1, -2, 30],)
    yield from call_forms(names, good, optional=0)
    yield from vary(names, good, "xs", no_lists())
    yield from vary(names, good, "xs", wrong_elements(), blamed="an element of xs")
    yield from vary(names, good, "xs", unusual_lists())
    yield from vary(names, good, "xs", changing_lists(), blamed="an element of xs")


def no_lists():
    import numpy

    for label, value in (
        ("a tuple", (1, 2)),
        ("None", None),
        ("a str", "123"),
        ("bytes", b"123"),
        ("a range", range(9)),
        ("an iterator", iter([1, 2])),
        ("a dict", {1: 2}),
        ("an int", 3),
        ("numpy", numpy.arange(9)),
    ):
        yield label, value, TypeError(f"must be a list, got {type(value).__name__}")


def wrong_elements():
    """Also where others come before, so that a sum is there already."""
    import numpy

    for element in ("3", b"3", 3.0, 1j, None, [3], numpy.float64(3)):
        kind = type(element).__name__
        for label, xs in ((f"only a {kind}", [element]), (f"a {kind} at the end", [1, 2, element])):
            yield label, xs, TypeError(f"must be an int, got {kind}")
    too_large = OverflowError("must fit in 64 bits")
    for element in (2**63, 2**64, 2**64 + 1, HUGE, -(2**63) - 1, -(2**64), -HUGE, 10**5000):
        label = f"{element.bit_length()} bits, {'negative' if element < 0 else 'positive'}"
        yield label, [element], too_large
        yield f"{label}, and what would cancel it", [1, element, -element], too_large
    yield "what is wrong first is told first", [1, HUGE, "3"], too_large
    yield "NumPy's uint64 of more than an int64", [numpy.uint64(2**63)], too_large
    for label, value, expected in raising("__index__"):
        yield label, [1, value], expected


def unusual_lists():
    import numpy

    yield "empty", [], "same"
    yield "of bools", [True, False, True], "same"
    yield "ints and bools", [True, 41], "same"
    yield "of zeros", [0] * 5, "same"
    yield "the largest and smallest", [INT64_MAX, INT64_MIN], "same"
    for label, x in (("largest", INT64_MAX), ("smallest", INT64_MIN), ("minus one", -1)):
        for count in (1, 2, 3, 1000):
            yield f"{label}, {count} times", [x] * count, "same"
    yield "there and back", [INT64_MAX, INT64_MAX, 1, INT64_MIN, INT64_MIN, -1], "same"
    yield "beyond 64 bits on the way only", [INT64_MIN, INT64_MIN, INT64_MAX, INT64_MAX], "same"
    yield "a carry out of the low word", [-1, 1], "same"
    yield "the largest sum that fits", [INT64_MAX - 1, 1], "same"
    yield "the first that does not", [INT64_MAX, 1], "same"
    yield "the first that does not, negative", [INT64_MIN, -1], "same"
    yield "the first that does not, of equal halves", [2**62, 2**62], "same"
    yield "the smallest sum that fits, of equal halves", [-(2**62), -(2**62)], "same"
    yield "NumPy's ints", [numpy.int64(2), numpy.int32(-3), numpy.uint8(7)], "same"
    yield "a subclass of int", [type("Count", (int,), {})(5), 6], "same"
    yield "a subclass of list", type("Row", (list,), {})([1, 2, 3]), "same"
    liar = {"__len__": lambda self: 10**6, "__getitem__": lambda self, index: "?"}
    yield "a subclass of list that says something else", type("Liar", (list,), liar)([1, 2, 3]), "same"
    other = {"__iter__": lambda self: iter([6.0])}  # which the reference adds up: it is the sum of the list's own
    yield "a subclass of list that iterates over something else", type("Other", (list,), other)([1, 2, 3]), "same"


class Meddler:
    """Counts as 5, and does something to the list that it is in."""

    def __init__(self, act, xs):
        self.act, self.xs = act, xs

    def __index__(self):
        self.act(self.xs)
        return 5

    def __radd__(self, total):
        return total + index(self)


def changing_lists():
    """Lists that an element changes while it is read: as in Python's loop, what counts is what is there by then."""

    def drop_last(xs):
        del xs[4:]

    def append_up_to_9(xs):
        if len(xs) < 9:
            xs.append(7)

    def empty_and_fill(xs):
        xs[:] = [None, None, *range(100, 200)]

    def replace_next(xs):
        xs[2:] = ["no int"]

    for label, act, expected in (
        ("empties it", list.clear, "same"),
        ("shortens it", drop_last, "same"),
        ("lengthens it", append_up_to_9, "same"),
        ("turns it around", list.reverse, "same"),
        ("makes it of other ints", empty_and_fill, "same"),
        ("makes the next one a str", replace_next, TypeError("must be an int, got str")),
    ):
        xs = [1, 2, 3, 4, 5, 6]
        xs[1] = Meddler(act, xs)
        yield f"an element {label}", xs, expected


def main():
    """The talk's question: how much faster is the built-in?"""
    (xs,) = make_inputs("talk")
    print(f"sum_list(a list of {len(xs)} ints) is {sum_list(xs)}")
    calls = 100
    for function in (sum_list, sum):
        started = time.perf_counter()
        for _ in range(calls):
            function(xs)
        print(f"{function.__name__:8} {(time.perf_counter() - started) / calls * 1e3:6.3f} ms a call")


if __name__ == "__main__":
    main()
