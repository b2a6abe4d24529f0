"""benchmarks/schedules.py: the work that OpenMP's schedules leave to the busiest thread, counted, not timed.

usage: schedules.py [THREADS...]  (2, 4, 8 and 16 where none is named)

Of julia() and sum_primes() in their case `talk`, with every thread on a core of its own: a point's work is the steps
that the reference takes for it, a number's the divisions.  Printed is all work over the busiest thread's, and how often
threads come for a piece.  What coming costs is left out: that is what `pyhost bench` shows.
"""

import heapq
import pathlib
import sys
from itertools import accumulate

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "pyscripts"))

import julia
import sum_primes


def steps():
    """Of each point in the order of the loop; its test before the first step is work, too."""
    return [n + 1 for n in julia.julia(*julia.make_inputs("talk"))]


def divisions():
    return [divisions_of(x) for x in range(2, *sum_primes.make_inputs("talk"))]


def divisions_of(x):
    divisor, count = 3, 1
    while x % 2 and divisor * divisor <= x:
        count += 1
        if x % divisor == 0:
            break
        divisor += 2
    return count


def static(count, threads):
    """The ends of equal pieces, one a thread."""
    return [count * (thread + 1) // threads for thread in range(threads)]


def dynamic(count, _threads):
    """One item at a time."""
    return range(1, count + 1)


def guided(count, threads):
    """As GCC's library cuts: of what is left, the threads' share."""
    ends, begin = [], 0
    while begin < count:
        begin += -(-(count - begin) // threads)
        ends.append(begin)
    return ends


def busiest(work, ends, threads):
    """The work of the thread that ends last, each piece in its turn taken by whoever is free first."""
    upto = [0, *accumulate(work)]
    free = [0] * threads
    begin = 0
    for end in ends:
        heapq.heapreplace(free, free[0] + upto[end] - upto[begin])
        begin = end
    return max(free)


def main():
    numbers = [int(word) for word in sys.argv[1:]] or [2, 4, 8, 16]
    print(f"{'loop':12}{'schedule':10}" + "".join(f"{f'{n} threads':>12}" for n in numbers) + f"{'pieces':>10}")
    for name, work in (("julia", steps()), ("sum_primes", divisions())):
        for schedule in (static, dynamic, guided):
            gains = [sum(work) / busiest(work, schedule(len(work), n), n) for n in numbers]
            pieces = len(schedule(len(work), numbers[-1]))
            print(f"{name:12}{schedule.__name__:10}" + "".join(f"{gain:11.2f}x" for gain in gains) + f"{pieces:10}")


if __name__ == "__main__":
    main()
