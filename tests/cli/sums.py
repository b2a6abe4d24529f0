"""tests/cli/sums.py: a small script with cases of its own, to be copied and changed by a test."""

CASES = {"quick": 500}


def sum_primes(n):
    """Sums all primes below n."""
    return sum(x for x in range(2, n) if all(x % d for d in range(2, x)))


def make_inputs(case):
    return (CASES[case],)


def check(got, want):
    return None if got == want else f"the result is {got}, want {want}"
