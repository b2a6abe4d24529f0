"""pyscripts/list_against_range.py: a loop over a list of numbers that only count; reference only.

Teaches: a range() makes its numbers one by one, a list has to be filled first: time, and 8 bytes and an int an item.
Types: n: an int.  Result: how many of 0 ... n - 1 are divisible by 3, an int.
"""

from _lessons import check_equal, show

CASES = {"tiny": 1, "quick": 1_000, "talk": 100_000, "large": 1_000_000}
check = check_equal


def list_against_range(n):
    """The list that Python 2's range() made."""
    count = 0
    for i in list(range(n)):
        if i % 3 == 0:
            count += 1
    return count


def over_range(n):
    """No number is kept."""
    count = 0
    for i in range(n):
        if i % 3 == 0:
            count += 1
    return count


def by_comprehension(n):
    """A list of the results, whose length is all that is asked."""
    return len([i for i in range(n) if i % 3 == 0])


def by_generator(n):
    """No list, but a generator that is resumed for each."""
    return sum(1 for i in range(n) if i % 3 == 0)


def without_loop(n):
    """The numbers are known: a range has a length."""
    return len(range(0, n, 3))


VARIANTS = {
    "range": over_range,
    "comprehension": by_comprehension,
    "generator": by_generator,
    "no_loop": without_loop,
}


def make_inputs(case):
    return (CASES[case],)


def work(case):
    """Bytes: not counted.  Operations: a test each."""
    return 0, CASES[case]


def main():
    show(list_against_range, VARIANTS, make_inputs("talk"))


if __name__ == "__main__":
    main()
