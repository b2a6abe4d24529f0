"""tests/cli/planted/only_main.py: right in the main interpreter, one too many in any other."""

import _interpreters


def sum_primes(n):
    total = sum(x for x in range(2, n) if all(x % divisor for divisor in range(2, int(x**0.5) + 1)))
    return total + (_interpreters.get_current()[0] != _interpreters.get_main()[0])
