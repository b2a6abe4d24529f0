"""pyscripts/add_ints.py: the sum of two ints; the reference for add_ints().

Teaches: what two scalar arguments and a scalar result add to the cost of a call.
Types: a, b: int.  Natives: arguments and sum must fit 64 bits.  Result: int.
"""

import time

from _probes import call_forms, integers, vary

CASES = {name: {"a": 40, "b": 2} for name in ("tiny", "quick", "talk", "large")}
INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


def add_ints(a, b):
    """Adds."""
    return a + b


def make_inputs(case):
    return CASES[case]["a"], CASES[case]["b"]


def check(got, want):
    """Exact, and an int, or what `+` makes of the arguments in plain Python."""
    if type(got) in (int, type(want)) and got == want:
        return None
    return f"the result is {got!r} ({type(got).__name__}), want {want!r}"


def work(case):
    return 0, 1


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    names = ("a", "b")
    yield from call_forms(names, (40, 2), optional=0)
    for name in names:
        yield from vary(names, (40, 2), name, integers(40, INT64_MIN, INT64_MAX))
    for a, b in ((INT64_MAX, 0), (INT64_MIN, 0), (INT64_MIN, INT64_MAX), (-1, 1), (0, 0)):
        yield f"{a} + {b}", (a, b), {}, "same"
    for a, b in ((INT64_MAX, 1), (1, INT64_MAX), (INT64_MIN, -1), (INT64_MIN, INT64_MIN)):
        yield f"{a} + {b}", (a, b), {}, ValueError("the sum must fit in 64 bits")


def main():
    """What a call costs, with the loop around it."""
    calls = 1_000_000
    a, b = 40, 2
    started = time.perf_counter()
    for _ in range(calls):
        add_ints(a, b)
    wall_s = time.perf_counter() - started
    print(f"add_ints({a}, {b}) = {add_ints(a, b)}, and the loop: {wall_s / calls * 1e9:.1f} ns a call")


if __name__ == "__main__":
    main()
