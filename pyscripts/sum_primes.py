"""pyscripts/sum_primes.py: the sum of the primes below n by trial division; the reference for sum_primes().

From: Benjamin Seppke, "Optimierung typischer Bildverarbeitungsaufgaben mit Python", 2013 (threads against processes),
after P. Vergain.
Teaches: threads do not speed pure Python up, processes do, and so do threads around native code that releases the GIL.
Types: n: int of any sign, at most 2**32.  Result: int; 0 for n <= 2.
"""

import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from _probes import HUGE, call_forms, integers, vary

# The talk sums below 100000, 200000 ... 4900000: `talk` is the first of them, `large` the last.
CASES = {"tiny": 2, "quick": 5_000, "talk": 100_000, "large": 4_900_000}
SIZES = {"first": 2, "last": 50_000, "what": "numbers"}  # of a sweep: from a call's own cost to a millisecond
# Of `bench sum_primes --queue`: 49 sums that several workers share, as in the talk, and a hundredth of each.
QUEUE = {"quick": range(1_000, 50_000, 1_000), "talk": range(100_000, 5_000_000, 100_000)}
LARGEST = 2**32

# Divisions that is_prime() makes over the whole range, counted in the reference.
DIVISIONS = {"tiny": 0, "quick": 26_556, "talk": 1_445_440, "large": 321_446_997}


def sum_primes(n):
    """Sums all primes below n."""
    return sum(x for x in range(2, n) if is_prime(x))


def is_prime(x):
    """Divides by 2 and by every odd number up to the square root of x >= 2."""
    if x % 2 == 0:
        return x == 2
    divisor = 3
    while divisor * divisor <= x:
        if x % divisor == 0:
            return False
        divisor += 2
    return True


def make_inputs(case):
    return (CASES[case],)


def sized_inputs(size):
    return (size,)


def check(got, want):
    """Exact, and an int: numpy.int64 would surprise whoever prints or pickles it."""
    if type(got) is int and got == want:
        return None
    return f"the result is {got!r} ({type(got).__name__}), want {want!r}"


def work(case):
    """No bytes.  Operations: the integer divisions of trial division, whatever algorithm the backend uses."""
    return 0, DIVISIONS[case]


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    yield from call_forms(("n",), (100,), optional=0)
    yield from vary(("n",), (100,), "n", integers(100, most=LARGEST))
    # Beside squares, and beside the ends of lots of 1024 numbers from 0 or 2 on, as threads may share them.
    for n in (-1, 0, 1, 2, 3, 4, 9, 10, 25, 26, 121, 122, 1023, 1024, 1025, 1026, 1027, 2050, 2051, 2810):
        yield f"n: {n}", (n,), {}, "same"
    yield "n: long enough for several threads", (30_000,), {}, "same"
    yield "n: the smallest int64", (-(2**63),), {}, "same"
    yield "n: negative, of more than 64 bits", (-HUGE,), {}, "same"


def main():
    """Eight sums in a row, by threads and by processes."""
    numbers = [100_000 + 10_000 * i for i in range(8)]
    started = time.perf_counter()
    sums = [sum_primes(n) for n in numbers]
    for n, total in zip(numbers, sums):
        print(f"primes below {n}: {total}")
    alone_s = time.perf_counter() - started
    print(f"one after the other  {alone_s:6.3f} s")
    for name, executor in (("two threads", ThreadPoolExecutor), ("two processes", ProcessPoolExecutor)):
        started = time.perf_counter()
        with executor(2) as pool:
            if list(pool.map(sum_primes, numbers)) != sums:
                raise ArithmeticError(f"{name} gave other sums")
        wall_s = time.perf_counter() - started
        print(f"{name:20} {wall_s:6.3f} s, {alone_s / wall_s:.1f} x")


if __name__ == "__main__":
    main()
