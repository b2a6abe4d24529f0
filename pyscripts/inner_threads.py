"""pyscripts/inner_threads.py: a lesson: a call that runs on all cores, and what it leaves to the other Python threads.

A thread "calls" sums primes, one call after the other; a thread "I/O" sleeps a millisecond, wakes up, and sleeps again.
Under python the sum is a loop in Python.  Under pyhost another takes its place, whose calls start threads of their own:

    pyhost run pyscripts/inner_threads.py --backend=openmp --gil=held
    pyhost run pyscripts/inner_threads.py --backend=openmp --gil=released

OMP_NUM_THREADS=1 leaves a call on one core.
"""

import argparse
import statistics
import sys
import time

from _neighbours import (
    BUSY,
    SLEEP_S,
    Lateness,
    Neighbour,
    beside,
    is_about,
    late_beside_each,
    ms,
    print_beside,
    print_what_to_see,
)
from sum_primes import sum_primes

CALL_CPU_S = 0.1  # at least, of all cores together, which other processes do not lengthen: ten switch intervals on two
FIRST_N = 1_000
LAST_N = 2**31
AS_GOOD_AS_ALONE = 2  # times the lateness beside nobody


def seconds_of(n):
    started = time.perf_counter()
    sum_primes(n)
    return time.perf_counter() - started


def size_of_a_call(enough_cpu_s):
    """By steps of a half from FIRST_N, the first whose sum takes long enough."""
    n = FIRST_N
    while n < LAST_N:
        started_s = time.process_time()
        sum_primes(n)
        if time.process_time() - started_s >= enough_cpu_s:
            break
        n += n // 2
    return n


class Calls:
    """How late a thread wakes up beside calls; how long half of these take at least, and how many cores there are."""

    def __init__(self, n, seconds):
        calls_s = []
        started_s, cpu_s = time.perf_counter(), time.process_time()
        with beside(Neighbour("calls", lambda: calls_s.append(seconds_of(n)))):
            self.late = Lateness(seconds, "beside calls")
        self.cores = (time.process_time() - cpu_s) / (time.perf_counter() - started_s)
        self.call_s = statistics.median(calls_s)


def explain(alone, calls):
    yield (
        f"nobody: half of the wake-ups come more than {ms(alone.median_s)} late: the timer's and the system's share."
    )
    cores = f"{calls.cores:.2f} cores"
    added_s = calls.late.median_s - alone.median_s
    measured = f"calls of {ms(calls.call_s)} on {cores}: they add {ms(added_s)}"
    if is_about(added_s, calls.call_s - SLEEP_S):
        yield (
            f"{measured}, what is left of a call when the thread wakes up. Whoever calls holds the GIL: however many "
            "cores the call has, no other Python thread has one of them before it returns."
        )
    elif is_about(added_s, sys.getswitchinterval()):
        yield f"{measured}, a switch interval: the calls are a loop in Python, which is asked to let go after one."
    elif calls.late.median_s < AS_GOOD_AS_ALONE * alone.median_s:
        yield (
            f"{measured}: as good as nobody. The GIL is free during a call; what is left to share are the cores, and "
            "the system lets a thread that slept go first."
        )
    else:
        yield f"{measured}, {BUSY}."


def main():
    parser = argparse.ArgumentParser(description="How late does a thread wake up beside calls on all cores?")
    parser.add_argument("--seconds", type=float, default=2.5, help="beside nobody, and beside calls (default 2.5)")
    parser.add_argument("--quick", action="store_true", help="0.2 s each, of shorter calls")
    options = parser.parse_args()
    seconds, enough_cpu_s = (0.2, CALL_CPU_S / 3) if options.quick else (options.seconds, CALL_CPU_S)

    n = size_of_a_call(enough_cpu_s)
    print(f"One thread sums the primes below {n} again and again. How late does another wake up?\n")
    [alone] = late_beside_each({"nobody": None}, seconds)
    calls = Calls(n, seconds)
    print_beside("calls", calls.late.cells())
    print_what_to_see(explain(alone, calls), "there is nothing to hold.")


if __name__ == "__main__":
    main()
