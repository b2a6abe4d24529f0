"""pyscripts/noop.py: nothing; the reference for noop().

Teaches: what a call costs that does no work: the floor under every other number.
Types: no arguments.  Result: None.
"""

import time

from _probes import call_forms

CASES = {"tiny": {}, "quick": {}, "talk": {}, "large": {}}


def noop():
    """Does nothing."""


def make_inputs(case):
    return ()


def check(got, want):
    return None if got is None and want is None else f"the result is {got!r}, want {want!r}"


def work(case):
    return 0, 0


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    yield from call_forms((), (), optional=0)


def main():
    """What a call costs, with the loop around it."""
    calls = 1_000_000
    started = time.perf_counter()
    for _ in range(calls):
        noop()
    print(f"noop() and the loop: {(time.perf_counter() - started) / calls * 1e9:.1f} ns a call")


if __name__ == "__main__":
    main()
