"""pyscripts/call_overhead.py: a loop that calls a small function; reference only.

Teaches: what a call costs: the function's body is one multiplication, and writing it into the loop saves the rest.
Types: n: an int.  Result: the sum of i * i for i below n, an int.
"""

import operator

from _lessons import check_equal, show

CASES = {"tiny": 1, "quick": 1_000, "talk": 100_000, "large": 1_000_000}
check = check_equal


def square(i):
    return i * i


def square_of(*arguments, **keywords):
    return square(*arguments, **keywords)


class Squarer:
    def square(self, i):
        return i * i


def call_overhead(n):
    """A call a step."""
    total = 0
    for i in range(n):
        total += square(i)
    return total


def inlined(n):
    """The body in the place of the call."""
    total = 0
    for i in range(n):
        total += i * i
    return total


def by_keyword(n):
    """Arguments by name."""
    total = 0
    for i in range(n):
        total += square(i=i)
    return total


def by_wrapper(n):
    """A decorator's usual wrapper: two calls, a tuple and a dict a step."""
    total = 0
    for i in range(n):
        total += square_of(i)
    return total


def by_method(n):
    """A bound method is looked up a step."""
    total = 0
    squarer = Squarer()
    for i in range(n):
        total += squarer.square(i)
    return total


def by_c_function(n):
    """A function of C has no frame of Python."""
    total = 0
    for i in range(n):
        total += operator.mul(i, i)
    return total


VARIANTS = {
    "inlined": inlined,
    "keyword": by_keyword,
    "wrapper": by_wrapper,
    "method": by_method,
    "c_function": by_c_function,
}


def make_inputs(case):
    return (CASES[case],)


def work(case):
    """Bytes: none.  Operations: a call, or what stands for it, a step."""
    return 0, CASES[case]


def main():
    show(call_overhead, VARIANTS, make_inputs("talk"))


if __name__ == "__main__":
    main()
