"""pyscripts/convoy.py: a lesson: what a thread that waits for the outside world pays for its neighbours.

Run it with python, or with `pyhost gil`, which shows the same from the GIL's side: who held it, and who waited on whom.

A thread "I/O" sleeps a millisecond, wakes up, and sleeps again.  Each wake-up needs the GIL.  Four neighbours in turn:
nobody; a loop in pure Python; a native call of 20 ms that holds the GIL; the same call with the GIL released.
"""

import argparse
import sys

from _neighbours import (
    BUSY,
    CALL_US,
    SLEEP_S,
    is_about,
    late_beside_each,
    ms,
    native_call_held,
    native_call_released,
    print_what_to_see,
    python_loop,
)

NEIGHBOURS = {
    "nobody": None,
    "a Python loop": python_loop,
    "native, GIL held": native_call_held,
    "native, GIL released": native_call_released,
}
AS_GOOD_AS_ALONE = 2  # times the lateness beside nobody


def explain(alone, loop, held, released):
    """One paragraph for each neighbour, of the numbers that were just measured."""
    yield (
        f"nobody: half of the wake-ups come more than {ms(alone.median_s)} late. That is the timer's and the system's "
        "share; what a neighbour adds to it is the GIL's."
    )
    yield explain_loop(loop.median_s - alone.median_s, sys.getswitchinterval())
    yield explain_held(held.median_s - alone.median_s, CALL_US * 1e-6)
    yield explain_released(released.median_s, released.median_s / alone.median_s)


def explain_loop(added_s, interval_s):
    measured = f"a Python loop: it adds {ms(added_s)}, {added_s / interval_s:.2f} switch intervals of {ms(interval_s)}"
    if not is_about(added_s, interval_s):
        return f"{measured}, {BUSY}."
    return (
        f"{measured}. Whoever wakes up waits for one interval before it may ask the loop to let go, at every single "
        "wake-up: short work queues behind long work, a convoy."
    )


def explain_held(added_s, call_s):
    rest_s = call_s - SLEEP_S
    measured = f"native, GIL held: it adds {ms(added_s)}"
    if not is_about(added_s, rest_s):
        return f"{measured}, and not the {ms(rest_s)} that are left of a call, {BUSY}."
    return (
        f"{measured}. Nobody can ask a native call to let go: the thread wakes up {ms(SLEEP_S)} into a call of "
        f"{ms(call_s)} and waits for the rest of it, {ms(rest_s)}. The switch interval has no say in this."
    )


def explain_released(late_s, factor):
    measured = (
        f"native, GIL released: the same call, as long as before, and half of the wake-ups come more than {ms(late_s)} "
        f"late, {factor:.1f} times as late as beside nobody"
    )
    if factor > AS_GOOD_AS_ALONE:
        return f"{measured}, {BUSY}."
    return f"{measured}: as good as nobody. The GIL is free when the thread wakes up."


def main():
    parser = argparse.ArgumentParser(description="How late does a thread wake up beside others?")
    parser.add_argument("--seconds", type=float, default=2.5, help="for each neighbour (default 2.5)")
    parser.add_argument("--quick", action="store_true", help="0.2 s for each neighbour")
    options = parser.parse_args()
    seconds = 0.2 if options.quick else options.seconds

    print(f"A thread sleeps {ms(SLEEP_S)} again and again. How late does it wake up?\n")
    results = late_beside_each(NEIGHBOURS, seconds)
    print_what_to_see(explain(*results), "no neighbour has anything to hold.")


if __name__ == "__main__":
    main()
