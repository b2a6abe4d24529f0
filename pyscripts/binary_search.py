"""pyscripts/binary_search.py: where an int stands in a sorted list; the reference for binary_search().

From: Benjamin Seppke, "Optimierung typischer Bildverarbeitungsaufgaben mit Python", 2013 (scipy.weave), whose C version
reads the list through PyList_GetItem.
Teaches: native code that must touch Python objects cannot release the GIL.
Types: seq: a sorted list of ints; t: int.  Natives: ints of 64 bits.  Result: an index of t, or -1.
"""

import random
import time
from bisect import bisect_left

from _lists import not_lists
from _probes import HUGE, call_forms, integers, out_of_range, raising, vary

CASES = {"tiny": 1, "quick": 1_000, "talk": 100_000, "large": 1_000_000}
SEED = 2013


def binary_search(seq, t):
    """Halves the part that can hold t until it is found or nothing is left."""
    low = 0
    high = len(seq) - 1
    while True:
        if high < low:
            return -1
        m = (low + high) // 2
        if seq[m] < t:
            low = m + 1
        elif seq[m] > t:
            high = m - 1
        else:
            return m


def make_inputs(case):
    """Distinct ints with gaps, and one of them as the target: a search makes log2(n) probes or one less."""
    generator = random.Random(SEED)
    seq = sorted(generator.sample(range(10 * CASES[case]), CASES[case]))
    return seq, generator.choice(seq)


def check(got, want):
    """Exact: among equal items, the one that the talk's loop meets first."""
    if type(got) is int and got == want:
        return None
    return f"the result is {got!r} ({type(got).__name__}), want {want!r}"


def work(case):
    """Bytes: a pointer and a small int a probe.  Operations: two comparisons a probe; log2(n) + 1 probes at most."""
    probes = CASES[case].bit_length()
    return (8 + 28) * probes, 2 * probes


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    names = ("seq", "t")
    seq = [-9, -4, 0, 3, 3, 3, 8, 2**62]
    good = (seq, 3)
    yield from call_forms(names, good, optional=0)
    yield from vary(names, good, "t", integers(3, -(2**63), 2**63 - 1))
    for t in (*sorted(set(seq)), -10, 4, 2**63 - 1, -(2**63)):
        yield f"t: {t}", (seq, t), {}, "same"
    for t in (-(2**63), -1, 0, 2**63 - 1):
        yield f"t: {t} among the largest and smallest", ([-(2**63), 0, 2**63 - 1], t), {}, "same"
    yield from vary(names, good, "seq", not_lists())
    yield from vary(names, good, "seq", lists(), blamed="an element of seq")
    yield from duplicates()


def lists():
    """What is read of them is refused, and no more is read."""
    for element in ("3", 3.0, None):
        kind = type(element).__name__
        yield f"a list of {kind}", [element] * 3, TypeError(f"must be an int, got {kind}")
    for label, values, wrong in (
        ("a huge int in the middle", [1, HUGE, HUGE], HUGE),
        ("ints of one bit too many", [2**63, 2**63 + 1], 2**63),
    ):
        yield label, values, out_of_range("at most", 2**63 - 1, wrong)
    for label, values, wrong in (
        ("a huge negative int in the middle", [-HUGE, -HUGE, 1], -HUGE),
        ("negative ints of one bit too many", [-(2**63) - 1, -(2**63) - 1], -(2**63) - 1),
    ):
        yield label, values, out_of_range("at least", -(2**63), wrong)
    for label, value, expected in raising("__index__"):
        yield label, [value] * 3, expected
    yield "empty", [], "same"
    yield "of bools", [False, True], "same"
    yield "a subclass of list", type("Sorted", (list,), {})([1, 2, 3]), "same"


def duplicates():
    """Which of equal items is found depends on the loop, so lists of every length up to 9."""
    for length in range(1, 10):
        yield f"{length} equal items", ([5] * length, 5), {}, "same"
        yield f"{length} items in pairs", ([i // 2 for i in range(length)], length // 3), {}, "same"


def main():
    """The loop beside the standard library's C."""
    seq, t = make_inputs("talk")
    print(f"binary_search(a list of {len(seq)} ints, {t}) is {binary_search(seq, t)}")
    calls = 20_000
    for name, search in (("binary_search", binary_search), ("bisect_left", bisect_left)):
        started = time.perf_counter()
        for _ in range(calls):
            search(seq, t)
        print(f"{name:14} {(time.perf_counter() - started) / calls * 1e6:6.3f} us a call")


if __name__ == "__main__":
    main()
