"""pyscripts/_lessons.py: what the micro lessons share: exact results, and a table under plain python.

A micro lesson is a reference with VARIANTS and without a native side: `pyhost bench NAME` measures it.
"""

import time


def check_equal(got, want):
    """Exact, and of the same type."""
    if type(got) is type(want) and got == want:
        return None
    return f"the result is {got!r:.60} ({type(got).__name__}), want {want!r:.60}"


def show(reference, variants, arguments, repeats=5):
    """One line a way to write it: the fastest of a few calls, and its share of the reference's time."""
    first_s = None
    for name, function in (("reference", reference), *variants.items()):
        try:
            call_s = min(seconds_of(function, arguments) for _ in range(repeats))
        except (ImportError, NotImplementedError, RecursionError) as error:
            print(f"{name:>12}  {type(error).__name__}: {error}")
            continue
        first_s = first_s or call_s
        print(f"{name:>12}  {call_s * 1e6:10.1f} us  {call_s / first_s:6.2f}")


def seconds_of(function, arguments):
    started = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - started
