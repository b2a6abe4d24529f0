"""pyscripts/switch_interval.py: a lesson: what sys.setswitchinterval() buys, what it costs, and what it cannot do.

Run it with python, or with `pyhost gil`, which shows the same from the GIL's side: how often it changed hands.

The switch interval is how long a thread that wants the GIL waits before it asks the holder to let go.  A shorter one
lets a thread that was woken up in sooner, and stops the others more often.  For each interval: how late a thread wakes
up beside a loop in pure Python, how much of its speed that loop keeps, and how much two such loops keep that do nothing
but take turns.  Last, a native call that holds the GIL: it is never asked.
"""

import argparse
import sys

from _neighbours import (
    BUSY,
    CALL_US,
    SLEEP_S,
    Lateness,
    Neighbour,
    beside,
    is_about,
    ms,
    native_call_held,
    percent,
    print_what_to_see,
    python_loop,
    rounds_per_s,
    row,
)

INTERVALS_S = (0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001, 0.00005)
WIDTHS = (12, 9, 9, 12, 10)


class Setting:
    """What one switch interval does to a thread that sleeps and to loops in pure Python."""

    def __init__(self, interval_s, seconds, alone_per_s):
        sys.setswitchinterval(interval_s)
        self.interval_s = interval_s
        loop = Neighbour("loop", python_loop)
        with beside(loop):
            before = loop.rounds
            self.late = Lateness(seconds, f"at {ms(interval_s)}")
            rounds = loop.rounds - before
        self.measured_s = sum(self.late.late_s) + SLEEP_S * self.late.wake_ups
        self.kept = rounds / self.measured_s / alone_per_s
        pair = (Neighbour("loop 1", python_loop), Neighbour("loop 2", python_loop))
        self.pair_kept = rounds_per_s(seconds, *pair) / alone_per_s

    def cells(self):
        late = (ms(self.late.quantile_s(share)) for share in (0.5, 0.99))
        return (ms(self.interval_s), *late, percent(self.kept), percent(self.pair_kept))


def lateness_beside_native_call(interval_s, seconds):
    sys.setswitchinterval(interval_s)
    with beside(Neighbour("native, GIL held", native_call_held)):
        return Lateness(seconds, f"at {ms(interval_s)}, native")


def explain(settings, native):
    """Paragraphs of the numbers that were just measured."""
    longest, shortest = settings[0], settings[-1]
    yield explain_gain(longest, shortest)
    yield explain_cost(longest, shortest)
    yield explain_pair(longest, shortest)
    yield explain_native(native[longest.interval_s], native[shortest.interval_s], longest, shortest)


def explain_gain(longest, shortest):
    sooner = longest.late.median_s / shortest.late.median_s
    return (
        f"The gain: with an interval of {ms(longest.interval_s)}, the default, half of the wake-ups come more than "
        f"{ms(longest.late.median_s)} late, with {ms(shortest.interval_s)} more than {ms(shortest.late.median_s)}: "
        + (f"{sooner:.0f} times sooner." if sooner > 1.5 else f"no sooner, {BUSY}.")
    )


def explain_cost(longest, shortest):
    lost_s = (longest.kept - shortest.kept) * shortest.measured_s / shortest.late.wake_ups
    measured = (
        f"The cost beside a thread that sleeps: the loop keeps {percent(longest.kept)} of its speed at "
        f"{ms(longest.interval_s)} and {percent(shortest.kept)} at {ms(shortest.interval_s)}, where it is interrupted "
        f"{shortest.late.wake_ups / shortest.measured_s:.0f} times a second"
    )
    return f"{measured}: {lost_s * 1e6:.0f} us a time." if lost_s > 0 else f"{measured}: no cost that this run can see."


def explain_pair(longest, shortest):
    measured = (
        f"The cost among loops: two that take turns make together {percent(longest.pair_kept)} of what one makes alone "
        f"at {ms(longest.interval_s)} and {percent(shortest.pair_kept)} at {ms(shortest.interval_s)}"
    )
    if shortest.pair_kept >= longest.pair_kept:
        return f"{measured}: no cost that this run can see."
    return f"{measured}. Both want the GIL all the time: a switch helps neither, and each one costs."


def explain_native(before, after, longest, shortest):
    measured = (
        f"What it cannot do: beside a native call of {CALL_US / 1000:.0f} ms that holds the GIL, half of the wake-ups "
        f"come more than {ms(before.median_s)} late with {ms(longest.interval_s)} and {ms(after.median_s)} with "
        f"{ms(shortest.interval_s)}"
    )
    if not is_about(after.median_s, before.median_s):
        return f"{measured}, {BUSY}."
    return (
        f"{measured}. A request to let go is looked at between two steps of Python code, not in a native call. Only "
        "the call itself can help, by releasing the GIL: see convoy.py."
    )


def measure(seconds):
    """The settings, and the lateness beside a native call by interval; the table is printed as it comes."""
    alone_per_s = rounds_per_s(seconds, Neighbour("loop alone", python_loop))
    print(row(("interval", "p50 late", "p99 late", "loop keeps", "two keep"), WIDTHS), flush=True)
    settings = []
    for interval_s in INTERVALS_S:
        settings.append(Setting(interval_s, seconds, alone_per_s))
        print(row(settings[-1].cells(), WIDTHS), flush=True)
    print("beside a native call that holds the GIL", flush=True)
    native = {}
    for interval_s in (INTERVALS_S[0], INTERVALS_S[-1]):
        late = native[interval_s] = lateness_beside_native_call(interval_s, seconds)
        print(row((ms(interval_s), ms(late.median_s), ms(late.quantile_s(0.99)), "-", "-"), WIDTHS), flush=True)
    return settings, native


def main():
    parser = argparse.ArgumentParser(description="What does the switch interval buy, and what does it cost?")
    parser.add_argument("--seconds", type=float, default=0.6, help="for each measurement, of 17 (default 0.6)")
    parser.add_argument("--quick", action="store_true", help="0.1 s for each measurement")
    options = parser.parse_args()
    usual_s = sys.getswitchinterval()

    print("A thread sleeps 1 ms again and again beside a loop in pure Python.\n")
    try:
        results = measure(0.1 if options.quick else options.seconds)
    finally:
        sys.setswitchinterval(usual_s)

    print_what_to_see(explain(*results), "the switch interval has nothing to switch.")


if __name__ == "__main__":
    main()
