"""pyscripts/starvation.py: a lesson: a thread that lets go of the GIL again and again, and lets nobody in.

Run it with python, or with `pyhost gil`, which shows the same from the GIL's side: how often a thread let go while
others waited, and how often it had the GIL back before any of them.

A thread "I/O" sleeps a millisecond, wakes up, and sleeps again.  Each wake-up needs the GIL.  Its neighbour makes
native calls that hold the GIL, and between two of them lets go for a moment, as a loop does that parses and writes.
"""

import argparse
import os
import sys
import time

from _neighbours import BUSY, computing_call, late_beside_each, ms, print_what_to_see

SHORT_CALL_S = 0.004  # shorter than the switch interval
LONG_CALL_S = 0.008
PAUSE_S = 0.0005  # long enough for another thread to wake up in
STARVES = 5  # so many calls late is more than bad luck


def let_go_for_a_moment():
    """A microsecond or two without the GIL."""
    os.stat("/")


def pause():
    time.sleep(PAUSE_S)


def each_followed_by(call, let_go):
    def work():
        call()
        let_go()

    return work


def neighbours():
    short, long = computing_call(SHORT_CALL_S), computing_call(LONG_CALL_S)
    return {
        "nobody": None,
        "calls of 4 ms": each_followed_by(short, let_go_for_a_moment),
        "calls of 8 ms": each_followed_by(long, let_go_for_a_moment),
        "calls of 4 ms and 0.5 ms pauses": each_followed_by(short, pause),
    }


def explain(alone, short, long, pauses):
    """One paragraph for each neighbour, of the numbers that were just measured."""
    yield f"nobody: half of the wake-ups come more than {ms(alone.median_s)} late, the timer's and the system's share."
    yield explain_short(short.median_s)
    yield explain_long(long.median_s)
    yield explain_pauses(pauses.median_s)


def explain_short(late_s):
    measured = f"calls of {ms(SHORT_CALL_S)}: half of the wake-ups come more than {ms(late_s)} late"
    if late_s < STARVES * SHORT_CALL_S:
        return f"{measured}, less than {STARVES} calls, {BUSY}."
    return (
        f"{measured}, that is {late_s / SHORT_CALL_S:.0f} calls, and after each of them the GIL was free. Its owner "
        "had it back before the other thread had woken up. A thread may ask for the GIL when it has waited for a "
        f"switch interval, {ms(sys.getswitchinterval())}; every time that the GIL is free ends the wait, and a new one "
        "begins: it starves."
    )


def explain_long(late_s):
    measured = f"calls of {ms(LONG_CALL_S)}: half of the wake-ups come more than {ms(late_s)} late"
    if late_s > 2 * LONG_CALL_S:
        return f"{measured}, more than two calls, {BUSY}."
    return (
        f"{measured}. The calls are twice as long and the other thread is let in after one: its wait is longer than "
        "the switch interval, so it asks, and who lets go when asked waits until another thread has the GIL."
    )


def explain_pauses(late_s):
    measured = f"calls of {ms(SHORT_CALL_S)} and pauses of {ms(PAUSE_S)}: more than {ms(late_s)} late"
    if late_s > 2 * SHORT_CALL_S:
        return f"{measured}, more than two calls, {BUSY}."
    return f"{measured}. Who lets go for as long as a thread needs to wake up starves nobody."


def main():
    parser = argparse.ArgumentParser(description="How late does a thread wake up beside one that lets nobody in?")
    parser.add_argument("--seconds", type=float, default=2.5, help="for each neighbour (default 2.5)")
    parser.add_argument("--quick", action="store_true", help="0.2 s for each neighbour")
    options = parser.parse_args()
    seconds = 0.2 if options.quick else options.seconds

    print("A thread sleeps 1.00 ms again and again. How late does it wake up?\n")
    results = late_beside_each(neighbours(), seconds, name_width=31)
    print_what_to_see(explain(*results), "no neighbour has anything to hold.")


if __name__ == "__main__":
    main()
