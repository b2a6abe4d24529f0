"""pyscripts/cached_length.py: a loop that asks for the length of its list in every step; reference only.

Teaches: what does not change in a loop need not be asked for in it; and that a `for` loop asks for nothing.
Types: xs: a list of ints.  Result: their sum, an int.
"""

from _lessons import check_equal, show

CASES = {"tiny": 1, "quick": 1_000, "talk": 100_000, "large": 1_000_000}
check = check_equal


def cached_length(xs):
    """len(xs) is looked up and called in every step."""
    total = 0
    i = 0
    while i < len(xs):
        total += xs[i]
        i += 1
    return total


def ask_once(xs):
    """The length has a name of its own."""
    total = 0
    i = 0
    n = len(xs)
    while i < n:
        total += xs[i]
        i += 1
    return total


def count_by_range(xs):
    """range() counts, in C."""
    total = 0
    for i in range(len(xs)):
        total += xs[i]
    return total


def no_index(xs):
    """The list gives its items itself."""
    total = 0
    for x in xs:
        total += x
    return total


VARIANTS = {"cached": ask_once, "range": count_by_range, "items": no_index}


def make_inputs(case):
    return (list(range(CASES[case])),)


def work(case):
    """Bytes: not counted.  Operations: an addition an item."""
    return 0, CASES[case]


def main():
    show(cached_length, VARIANTS, make_inputs("talk"))


if __name__ == "__main__":
    main()
